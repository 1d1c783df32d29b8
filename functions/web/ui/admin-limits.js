/** What titles may cost: everybody's limit, and those of groups and users. */

import { form, micros } from "./admin-forms.js";
import { actions, heading, note } from "./admin-parts.js";
import { table } from "./admin-tables.js";
import { ask } from "./confirm.js";
import { button, dollars, make } from "./elements.js";

const PERIODS = ["day", "week", "month"];
const AMOUNT = { type: "number", step: "any", min: 0 };
const REQUIRED = { required: true };
const NAMES = "known-names";
const WHERE =
  "All users find their user id under their name, below the list of chats, with a button that copies it. It is the sub of their " +
  "token. A group is one of the sign-in. Known ids are offered as you type.";
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
    button(`Back to the deployment's own: ${inWords(own)}`, () => backToOwn(whole, own, tools)),
    heading("Groups and users"),
    note("A user's own limit comes first, then the smallest of the user's groups, then everybody's."),
    rows.length ? table("Limits of groups and users", ["Whose", "Amount", "Actions"], rows) : note("None yet."),
    oneOf(whole, limits, tools),
    note(WHERE),
  );
}

async function backToOwn(whole, own, { api, then }) {
  const lost = `Everybody's limit is ${inWords(own)} then. The one that is set now, ${inWords(whole)}, is lost.`;
  if (!(await ask("Go back to the deployment's own limit?", lost, "Go back"))) return;
  await then(() => api.call("DELETE", "admin/usage-limits/default"), "The deployment's own limit applies.");
}

function rowOf({ subject, id, limit_micros }, { period }, { api, then }) {
  const amount = `${dollars(limit_micros)} a ${period}`;
  const remove = async () => {
    const lost = `${amount} is lost. The next limit in order applies: of the user's groups, or everybody's.`;
    if (!(await ask(`Remove the limit of ${subject} ${id}?`, lost, "Remove"))) return;
    await then(() => api.call("DELETE", path(subject, id)), `The limit of ${subject} ${id} is removed.`);
  };
  const you = subject === "user" && id === api.session.id ? " (you)" : "";
  return [`${subject} ${id}${you}`, amount, actions(`the limit of ${subject} ${id}`, { Remove: remove })];
}

function everybody(whole, { api, then }) {
  const value = whole.limit_micros === null ? "" : whole.limit_micros / 1e6;
  const fields = {
    limit: [`$ a ${whole.period} for everybody, blank for no limit`, { ...AMOUNT, value }],
    period: ["Counted anew each", [whole.period, ...PERIODS.filter((period) => period !== whole.period)]],
    enabled: ["Limits apply", whole.enabled ? ["yes", "no"] : ["no", "yes"]],
  };
  return form(fields, "Save for everybody", ({ limit, period, enabled }) => {
    const body = { limit_micros: limit === "" ? null : micros(limit), period, enabled: enabled === "yes" };
    then(() => api.call("PUT", "admin/usage-limits/default", body), "The limit for everybody is set.");
  });
}

function oneOf({ period }, limits, { api, then }) {
  const fields = {
    subject: ["For a", ["group", "user"]],
    id: ["Name of the group, or user id", { ...REQUIRED, autocomplete: "off" }],
    limit: [`$ a ${period}`, { ...AMOUNT, ...REQUIRED }],
  };
  const made = form(fields, "Save limit", ({ subject, id, limit }) =>
    then(() => api.call("PUT", path(subject, id), { limit_micros: micros(limit) }), `The limit of ${subject} ${id} is set.`),
  );
  made.elements.id.setAttribute("list", NAMES);
  made.append(make("datalist", { id: NAMES }));
  const offer = () => made.lastChild.replaceChildren(...knownNames(made.elements.subject.value, limits, api.session));
  made.elements.subject.addEventListener("change", offer);
  offer();
  return made;
}

/** What the service can tell of names: those that have limits, and the administrator's own. */
function knownNames(subject, limits, { id, groups }) {
  const own = subject === "user" ? { [id]: "You" } : Object.fromEntries(groups.map((group) => [group, "A group of yours"]));
  const limited = limits.filter((limit) => limit.subject === subject).map((limit) => [limit.id, `Has ${dollars(limit.limit_micros)}`]);
  return Object.entries({ ...Object.fromEntries(limited), ...own }).map(([value, label]) => make("option", { value, label }));
}
