/** What the user's titles have cost in this period, against the limit, and when it starts again. */

import { fullTime } from "./days.js";
import { dollars, make } from "./elements.js";

const [NEARLY, FULL] = [0.8, 0.9999];
const THIS = { day: "today", week: "this week", month: "this month" };

/** Shows a usage report in words and, where there is a limit, as a bar. */
export function showSpend(place, usage) {
  place.replaceChildren(
    make("span", { className: "words", textContent: wordsOf(usage) }),
    ...(usage.limit_micros === null ? [] : [barOf(usage)]),
    make("span", { className: "resets" }, ...whenOf(usage)),
  );
}

function wordsOf({ spent_micros: spent, limit_micros: limit, period }) {
  const when = THIS[period];
  if (limit === null) return spent ? `${dollars(spent)} spent ${when}` : `Nothing spent ${when}`;
  return spent ? `${dollars(spent)} of ${dollars(limit)} spent ${when}` : `Nothing of ${dollars(limit)} spent ${when}`;
}

/** A bar cannot be of nothing: a limit of nothing is a full one. */
function barOf({ spent_micros: spent, limit_micros: limit }) {
  const [max, value] = limit ? [limit, spent] : [1, 1];
  return make("meter", { max, value, low: max * NEARLY, high: max * FULL, optimum: 0, "aria-label": "Spent of the limit" });
}

function whenOf(usage) {
  const time = make("time", { dateTime: usage.resets_at, textContent: fullTime(new Date(usage.resets_at)) });
  const reserved = usage.reserved_micros ? [`${dollars(usage.reserved_micros)} is reserved for titles under way. `] : [];
  return [...reserved, ...stateOf(usage), time];
}

function stateOf({ spent_micros: spent, limit_micros: limit }) {
  if (limit === null) return ["No limit. Counted anew from "];
  if (spent >= limit) return [make("strong", { textContent: "Used up." }), " Renaming is free. More from "];
  if (spent >= limit * NEARLY) return [make("strong", { textContent: "Nearly used up." }), " Starts again "];
  return ["Starts again "];
}
