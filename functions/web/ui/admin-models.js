/** Model configs: which make titles, and what a try of each gives. */

import { actions, heading, note, scrolled } from "./admin-parts.js";
import { dollars, form, make, table, words } from "./elements.js";
import { bodyOf, fieldsOf, schemaOf } from "./schema-form.js";
import { SAMPLE, tryTitle, WHO_PAYS } from "./try-title.js";

const HEADS = ["Model config", "Model", "$ per million in / out", "Actions"];
const path = (id) => `admin/model-configs/${id}`;
const isPriced = (config) => config.provider === "extractive" || priceOf(config) !== undefined;
const price = (amount) => (amount === null ? "unknown" : dollars(amount));

function priceOf({ input_micros_per_million: input, output_micros_per_million: output }) {
  return input === null || output === null ? undefined : [input, output];
}

export async function showModels(place, tools) {
  const { api } = tools;
  const listed = await api.call("GET", "admin/model-configs");
  const schema = schemaOf(await api.call("GET", "openapi.json"), "PutModelConfig");
  const tries = place.querySelector(".try") ?? triesOf(); // they stay while configs change
  const rows = listed.model_configs.map((config) => rowOf(config, listed, tools, tries));
  const ids = listed.model_configs.map(({ id }) => id);
  place.replaceChildren(
    ...(rows.length ? [scrolled(table("Model configs", HEADS, rows))] : [note("No model yet. Add one below.")]),
    ...(listed.title_model_id ? [note(`${listed.title_model_id} makes all titles, so every try is made by it.`)] : []),
    tries,
    addition(schema, ids, tools),
  );
}

function rowOf(config, listed, { api, then, spent, attempt }, tries) {
  const [id, enabled] = [config.id, config.enabled];
  const makesAll = id === listed.title_model_id;
  const put = ({ id: _, ...body }) => api.call("PUT", path(id), body);
  const roles = [config.provider, config.model_id, id === listed.default_id && "default", makesAll && "for all titles"];
  const off = !enabled && "disabled";
  return [
    id,
    [...roles, off].filter(Boolean).join(", "),
    `${price(config.input_micros_per_million)} / ${price(config.output_micros_per_million)}`,
    actions(id, {
      Try: enabled && isPriced(config) ? () => attempt(() => addTry(api, id, tries).finally(spent)) : undefined,
      [enabled ? "Disable" : "Enable"]: () =>
        then(() => put({ ...config, enabled: !enabled }), `${id} is ${enabled ? "disabled" : "enabled"}.`),
      "Make default": () => then(() => api.call("PUT", `${path(id)}/default`), `${id} is the default.`),
      [makesAll ? "Not for all titles" : "For all titles"]: () =>
        then(
          () => (makesAll ? api.call("DELETE", "admin/title-model") : api.call("PUT", `${path(id)}/title-model`)),
          makesAll ? "Each chat's own config makes its titles." : `${id} makes all titles.`,
        ),
      Delete: () => then(() => api.call("DELETE", path(id)), `${id} is deleted.`),
    }),
  ];
}

function addition(schema, ids, { api, then }) {
  const fields = {
    id: ["Id", { required: true, pattern: "[A-Za-z0-9_.\\-]{1,64}" }],
    ...fieldsOf(schema, { fallback_id: ["", ...ids] }),
  };
  const store = form(fields, "Put model", ({ id, ...filled }) =>
    then(() => api.call("PUT", path(id), bodyOf(schema, filled)), `${id} is stored.`),
  );
  return make("section", {}, heading("Add or replace a model"), store);
}

/** Where tries are listed, newest first, and what is tried. */
function triesOf() {
  const said = SAMPLE.map(({ role, content }) => make("p", {}, make("strong", { textContent: `${role}: ` }), content));
  const sample = make("details", {}, make("summary", { textContent: "The sample conversation" }), ...said);
  const list = make("div", { role: "status" }, make("ol", { className: "tries" }));
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
