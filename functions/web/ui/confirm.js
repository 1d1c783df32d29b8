/** A question before what cannot be undone. Cancel has the focus at first. */

import { make } from "./elements.js";
import { at } from "./forms.js";

/** Asks `question`, with what comes of it, and resolves to whether `verb` was chosen. */
export function ask(question, consequence, verb) {
  const dialog = at("confirm");
  dialog.replaceChildren(
    make(
      "form",
      { method: "dialog" },
      make("h2", { id: "confirm-question", textContent: question }),
      make("p", { id: "confirm-consequence", textContent: consequence }),
      make(
        "div",
        { className: "actions" },
        make("button", { value: "", textContent: "Cancel" }),
        make("button", { value: "yes", className: "primary danger", textContent: verb }),
      ),
    ),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answered) => (dialog.onclose = () => answered(dialog.returnValue === "yes")));
}
