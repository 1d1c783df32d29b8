/** Model configs: which make titles, and what a try of each gives. */

import { ModelForm } from "./admin-model-form.js";
import { actions, heading, note } from "./admin-parts.js";
import { table } from "./admin-tables.js";
import { valueText } from "./admin-words.js";
import { ask } from "./confirm.js";
import { dollars, make, words } from "./elements.js";
import { schemaOf } from "./schema-form.js";
import { SAMPLE, tryTitle, WHO_PAYS } from "./try-title.js";

const editors = new WeakMap(); // by place
const HEADS = ["Name", "Model", "$ per million tokens in / out", "Actions"];
const path = (id) => `admin/model-configs/${id}`;
const isPriced = (config) => config.provider === "extractive" || priceOf(config) !== undefined;
const price = (amount) => (amount === null ? "unknown" : dollars(amount));

function priceOf({ input_micros_per_million: input, output_micros_per_million: output }) {
  return input === null || output === null ? undefined : [input, output];
}

export async function showModels(place, tools) {
  const { api, then } = tools;
  const listed = await api.call("GET", "admin/model-configs");
  const schema = schemaOf(await api.call("GET", "openapi.json"), "PutModelConfig");
  const tries = place.querySelector(".try") ?? triesOf(); // they stay while configs change
  const ids = listed.model_configs.map(({ id }) => id);
  const editor = new ModelForm(schema, ids, (id, body) => then(() => api.call("PUT", path(id), body).then(() => editor.saved()), `${id} is stored.`));
  if (editors.has(place)) editor.resume(editors.get(place));
  editors.set(place, editor);
  const rows = listed.model_configs.map((config) => rowOf(config, listed, { ...tools, editor, tries }));
  place.replaceChildren(
    rows.length ? table("Models that are set up", HEADS, rows) : note("No model yet. Add one below."),
    ...(listed.title_model_id ? [note(`${listed.title_model_id} makes all titles, so every try is made by it.`)] : []),
    tries,
    editor.element,
  );
}

function rowOf(config, listed, tools) {
  const { id } = config;
  const [isDefault, makesAll] = [id === listed.default_id, id === listed.title_model_id];
  const about = [valueText("provider", config.provider), config.model_id, isDefault && "default", makesAll && "for all titles", !config.enabled && "disabled"];
  return [
    id,
    about.filter(Boolean).join(", "),
    `${price(config.input_micros_per_million)} / ${price(config.output_micros_per_million)}`,
    actions(id, actsOf(config, { isDefault, makesAll }, tools)),
  ];
}

function actsOf(config, { isDefault, makesAll }, { api, then, spent, attempt, editor, tries }) {
  const { id, enabled } = config;
  const put = ({ id: _, ...body }) => api.call("PUT", path(id), body);
  return {
    Try: enabled && isPriced(config) ? () => attempt(() => addTry(api, id, tries).finally(spent)) : undefined,
    Edit: () => editor.edit(config),
    [enabled ? "Disable" : "Enable"]: () =>
      then(() => put({ ...config, enabled: !enabled }), `${id} is ${enabled ? "disabled" : "enabled"}.`),
    "Make default": isDefault ? undefined : () => then(() => api.call("PUT", `${path(id)}/default`), `${id} is the default.`),
    [makesAll ? "Not for all titles" : "For all titles"]: () =>
      then(
        () => (makesAll ? api.call("DELETE", "admin/title-model") : api.call("PUT", `${path(id)}/title-model`)),
        makesAll ? "Each chat's own config makes its titles." : `${id} makes all titles.`,
      ),
    Delete: async () => {
      if (await ask(`Delete ${id}?`, consequenceOf(isDefault, makesAll), "Delete")) {
        await then(() => api.call("DELETE", path(id)), `${id} is deleted.`);
      }
    },
  };
}

function consequenceOf(isDefault, makesAll) {
  const lost = [
    makesAll && "It makes all titles now. Then each chat's own model makes them, or the default.",
    isDefault && "It is the default. Until there is another, chats without a model of their own keep their first title, and Generate fails.",
    !makesAll && !isDefault && "Chats that name it get their titles by the default.",
    "Its settings are lost: this cannot be undone.",
  ];
  return lost.filter(Boolean).join(" ");
}

/** Where tries are listed, newest first, and what is tried. */
function triesOf() {
  const said = SAMPLE.map(({ role, content }) => make("p", {}, make("strong", { textContent: `${role}: ` }), content));
  const sample = make("details", {}, make("summary", { textContent: "The sample conversation" }), ...said);
  const list = make("div", { role: "status", "aria-atomic": "false" }, make("ol", { className: "tries" }));
  return make("section", { className: "try" }, heading("Try"), note(`Try makes a title of a sample. ${WHO_PAYS}`), sample, list);
}

async function addTry(api, id, tries) {
  const list = tries.querySelector("ol");
  const row = make("li", {}, `${id}: asking…`);
  list.prepend(row);
  list.children[9]?.remove();
  const done = await tryTitle(api, id);
  const by = done.model && done.model !== id ? `, made by ${done.model}` : "";
  const facts = [`${done.seconds.toFixed(2)} s`, ...(done.usage ? [costOf(done.usage)] : [])].join(" · ");
  const parts = [done.title && words(done.title), done.problem].filter(Boolean).flatMap((part) => [part, " "]);
  row.replaceChildren(make("strong", { textContent: `${id}${by}` }), " ", ...parts, make("span", { className: "facts", textContent: facts }));
}

function costOf({ cost_micros: cost, calls, input_tokens: input, output_tokens: output }) {
  return `${dollars(cost)} · ${calls} ${calls === 1 ? "call" : "calls"}, ${input} tokens in, ${output} out`;
}
