/** The style of the titles that models make, with an example of it. */

import { form } from "./admin-forms.js";
import { heading, note } from "./admin-parts.js";
import { ask } from "./confirm.js";
import { button, dollars, make, words } from "./elements.js";
import { bodyOf, fieldsOf, schemaOf } from "./schema-form.js";
import { tryTitle, WHO_PAYS } from "./try-title.js";

const PATH = "admin/title-style";
const LOST = "The style that is set, with its instructions, is lost. This cannot be undone.";
// For so long functions may remember the style of before.
const REMEMBERED_MS = 5_000;
let changedAt = -Infinity;

export async function showStyle(place, { api, then, spent, attempt }) {
  const style = await api.call("GET", PATH);
  const schema = schemaOf(await api.call("GET", "openapi.json"), "PutTitleStyle");
  const change = (act, said) => {
    const changed = async () => {
      await act();
      changedAt = performance.now();
    };
    return then(changed, said);
  };
  const example = make("p", { className: "example", role: "status" });
  place.replaceChildren(
    form(fieldsOf(schema, {}, style), "Save style", (filled) =>
      change(() => api.call("PUT", PATH, bodyOf(schema, filled)), "The style is set."),
    ),
    button("Back to the service's own style", async () => {
      if (!(await ask("Go back to the service's own style?", LOST, "Go back"))) return;
      await change(() => api.call("DELETE", PATH), "Titles have the service's own style again.");
    }),
    heading("Example"),
    note("The default model makes a title of a sample in this style. The offline titler knows no style. ", WHO_PAYS),
    button("Make an example", () => attempt(() => showExample(api, example).finally(spent))),
    example,
  );
}

async function showExample(api, place) {
  const wait = changedAt + REMEMBERED_MS - performance.now();
  place.textContent = wait > 0 ? "Waiting until the new style is in use…" : "Asking…";
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  const { title, model, usage, problem, seconds } = await tryTitle(api);
  const facts = [model && `by ${model}`, `${seconds.toFixed(2)} s`, usage && dollars(usage.cost_micros)].filter(Boolean);
  const parts = [title && words(title), problem].filter(Boolean).flatMap((part) => [part, " "]);
  place.replaceChildren(...parts, make("span", { className: "facts", textContent: facts.join(" · ") }));
}
