/** What titles may cost: everybody's limit, and those of groups and users. */

import { actions, heading, note, scrolled } from "./admin-parts.js";
import { button, dollars, form, micros, table } from "./elements.js";

const PERIODS = ["day", "week", "month"];
const AMOUNT = { type: "number", step: "any", min: 0 };
const REQUIRED = { required: true };
const path = (subject, id) => `admin/usage-limits/${subject}s/${encodeURIComponent(id)}`;
const inWords = ({ limit_micros, period }) => (limit_micros === null ? "no limit" : `${dollars(limit_micros)} a ${period}`);

export async function showLimits(place, tools) {
  const pages = await Array.fromAsync(tools.api.pages("admin/usage-limits?limit=100"));
  const { default: whole, deployment_default: own } = pages[0];
  const limits = pages.flatMap((page) => page.limits);
  const now = whole.enabled ? `Each user without another limit: ${inWords(whole)}.` : "Limits are off: nobody's titles are bounded.";
  const rows = limits.map((limit) => rowOf(limit, whole, tools));
  place.replaceChildren(
    heading("Everybody"),
    note(now),
    everybody(whole, tools),
    button(`Back to the deployment's own: ${inWords(own)}`, () =>
      tools.then(() => tools.api.call("DELETE", "admin/usage-limits/default"), "The deployment's own limit applies."),
    ),
    heading("Groups and users"),
    note("A user's own limit comes first, then the smallest of the user's groups, then everybody's."),
    ...(rows.length ? [scrolled(table("Limits of groups and users", ["Whose", "Amount", "Actions"], rows))] : [note("None yet.")]),
    oneOf(whole, tools),
  );
}

function rowOf({ subject, id, limit_micros }, { period }, { api, then }) {
  const remove = () => then(() => api.call("DELETE", path(subject, id)), `The limit of ${subject} ${id} is removed.`);
  return [`${subject} ${id}`, `${dollars(limit_micros)} a ${period}`, actions(`the limit of ${subject} ${id}`, { Remove: remove })];
}

function everybody(whole, { api, then }) {
  const value = whole.limit_micros === null ? "" : whole.limit_micros / 1e6;
  const fields = {
    limit: [`$ a ${whole.period} for everybody, blank for no limit`, { ...AMOUNT, value }],
    period: ["Counted by", [whole.period, ...PERIODS.filter((period) => period !== whole.period)]],
    enabled: ["Limits apply", whole.enabled ? ["yes", "no"] : ["no", "yes"]],
  };
  return form(fields, "Set for everybody", ({ limit, period, enabled }) => {
    const body = { limit_micros: limit === "" ? null : micros(limit), period, enabled: enabled === "yes" };
    then(() => api.call("PUT", "admin/usage-limits/default", body), "The limit for everybody is set.");
  });
}

function oneOf({ period }, { api, then }) {
  const fields = {
    subject: ["For a", ["group", "user"]],
    id: ["Its name, or the user's sub", REQUIRED],
    limit: [`$ a ${period}`, { ...AMOUNT, ...REQUIRED }],
  };
  return form(fields, "Set limit", ({ subject, id, limit }) =>
    then(() => api.call("PUT", path(subject, id), { limit_micros: micros(limit) }), `The limit of ${subject} ${id} is set.`),
  );
}
