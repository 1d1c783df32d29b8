/** What administrators decide: which models make titles, in which style, and what titles may cost. */

import { button, dollars, form, micros, table } from "./elements.js";
import { bodyOf, fieldsOf, schemaOf } from "./schema-form.js";

const PERIODS = ["day", "week", "month"];
const AMOUNT = { type: "number", step: "any", min: 0 };
const REQUIRED = { required: true };

/** Shows each in its element; `attempt` does things and tells what went wrong. Only what changes is shown anew. */
export function showAdmin(api, { configs, style, limits }, attempt) {
  const again = (show) => (act) => attempt(async () => {
    await act();
    await show();
  });
  const thenConfigs = again(() => showConfigs(api, configs, thenConfigs));
  const thenStyle = again(() => showStyle(api, style, thenStyle));
  const thenLimits = again(() => showLimits(api, limits, thenLimits));
  thenConfigs(() => {});
  thenStyle(() => {});
  thenLimits(() => {});
}

async function showConfigs(api, place, then) {
  const path = (id) => `admin/model-configs/${id}`;
  const put = (id, { id: _, ...config }) => then(() => api.call("PUT", path(id), config));
  const { model_configs, default_id, title_model_id } = await api.call("GET", "admin/model-configs");
  const price = (amount) => (amount === null ? "unknown" : dollars(amount));
  const rows = model_configs.map((config) => [
    config.id,
    [config.provider, config.model_id, config.id === default_id && "default", config.id === title_model_id && "for all titles"]
      .filter(Boolean)
      .join(", "),
    `${price(config.input_micros_per_million)} / ${price(config.output_micros_per_million)}`,
    actions(config.id, {
      [config.enabled ? "Disable" : "Enable"]: () => put(config.id, { ...config, enabled: !config.enabled }),
      "Make default": () => then(() => api.call("PUT", `${path(config.id)}/default`)),
      Delete: () => then(() => api.call("DELETE", path(config.id))),
    }),
  ]);
  const schema = schemaOf(await api.call("GET", "openapi.json"), "PutModelConfig");
  const fields = {
    id: ["Id", { ...REQUIRED, pattern: "[A-Za-z0-9_.\\-]{1,64}" }],
    ...fieldsOf(schema, { fallback_id: ["", ...model_configs.map(({ id }) => id)] }),
  };
  const store = form(fields, "Put model", ({ id, ...filled }) => put(id, bodyOf(schema, filled)));
  place.replaceChildren(table("Models", ["Model config", "Model", "$ per million in / out", "Actions"], rows), store);
}

async function showStyle(api, place, then) {
  const path = "admin/title-style";
  const style = await api.call("GET", path);
  const schema = schemaOf(await api.call("GET", "openapi.json"), "PutTitleStyle");
  place.replaceChildren(
    form(fieldsOf(schema, {}, style), "Set style of titles", (filled) =>
      then(() => api.call("PUT", path, bodyOf(schema, filled))),
    ),
    button("Back to the service's own style", () => then(() => api.call("DELETE", path))),
  );
}

async function showLimits(api, place, then) {
  const path = (subject, id) => `admin/usage-limits/${subject}s/${encodeURIComponent(id)}`;
  const pages = await Array.fromAsync(api.pages("admin/usage-limits?limit=100"));
  const { default: whole, deployment_default: own } = pages[0];
  const ownLimit = own.limit_micros === null ? "no limit" : `${dollars(own.limit_micros)} a ${own.period}`;
  const limits = pages.flatMap((page) => page.limits);
  const rows = limits.map(({ subject, id, limit_micros }) => [
    `${subject} ${id}`,
    dollars(limit_micros),
    actions(id, { Remove: () => then(() => api.call("DELETE", path(subject, id))) }),
  ]);
  const value = whole.limit_micros === null ? "" : whole.limit_micros / 1e6;
  const defaultFields = {
    limit: [`$ a ${whole.period} for everybody, blank for no limit`, { ...AMOUNT, value }],
    period: ["Counted by", [whole.period, ...PERIODS.filter((period) => period !== whole.period)]],
    enabled: ["Limits apply", whole.enabled ? ["yes", "no"] : ["no", "yes"]],
  };
  const subjectFields = {
    subject: ["For a", ["group", "user"]],
    id: ["Its name, or the user's sub", REQUIRED],
    limit: [`$ a ${whole.period}`, { ...AMOUNT, ...REQUIRED }],
  };
  place.replaceChildren(
    table("Limits", ["Whose", "Amount", "Actions"], rows),
    form(defaultFields, "Set for everybody", ({ limit, period, enabled }) => {
      const body = { limit_micros: limit === "" ? null : micros(limit), period, enabled: enabled === "yes" };
      then(() => api.call("PUT", "admin/usage-limits/default", body));
    }),
    button(`Back to the deployment's own: ${ownLimit}`, () =>
      then(() => api.call("DELETE", "admin/usage-limits/default")),
    ),
    form(subjectFields, "Set limit", ({ subject, id, limit }) =>
      then(() => api.call("PUT", path(subject, id), { limit_micros: micros(limit) })),
    ),
  );
}

/** Buttons that also tell a screen reader what they are about. */
function actions(about, acts) {
  const row = document.createElement("div");
  row.className = "actions";
  for (const [text, act] of Object.entries(acts)) {
    const made = button(text, act);
    made.setAttribute("aria-label", `${text} ${about}`);
    row.append(made);
  }
  return row;
}
