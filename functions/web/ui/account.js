/** Who is signed in, with the id by which limits and logs name that user. */

import { button, make } from "./elements.js";
import { at } from "./forms.js";
import { notify } from "./notices.js";

/** Shows the session's user; nobody when no one is signed in. */
export function showAccount({ user, id }) {
  at("who").textContent = user ?? "";
  const shown = make("code", { textContent: id, title: id });
  const copy = button("Copy", () => copyText(shown));
  copy.setAttribute("aria-label", "Copy your user id");
  at("user-id").replaceChildren(...(id ? ["User id ", shown, copy] : []));
}

async function copyText(shown) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    notify("Your user id is copied.");
  } catch {
    getSelection().selectAllChildren(shown); // a browser may allow no more than that
    notify("Your user id is selected: copy it with Ctrl+C.");
  }
}
