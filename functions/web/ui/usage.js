/** What the user's titles have cost in this period, against the limit, and when it starts again. */

import { fullTime } from "./days.js";
import { dollars, make } from "./elements.js";
import { at } from "./forms.js";
import { isWithoutModel, SO_FAR } from "./without-model.js";

const [NEARLY, FULL] = [0.8, 0.9999];
// While a title is under way. It is asked for no longer than a model may take.
const LOOK_AGAIN_AFTER = 5_000;
const MOST_LOOKS = 12;
const THIS = { day: "today", week: "this week", month: "this month" };

export class Spend {
  #api;
  #changed;
  #refusal;
  #asked = 0;
  #nextLook;

  /** `changed` is called when there is something else to know. */
  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
    this.forget();
  }

  forget() {
    this.#refusal = undefined;
    this.isWithoutModel = false;
    clearTimeout(this.#nextLook);
    at("spent").replaceChildren();
  }

  /** Asks for the usage and shows it, again while something is reserved. What cannot be asked for now stays as it was. */
  async refresh(looks = MOST_LOOKS) {
    if (!this.#api.session.token) return;
    const asked = (this.#asked += 1); // an answer to an earlier question comes too late
    const usage = await this.#api.ours(() => this.#api.call("GET", "usage")).catch(() => undefined);
    if (!usage || asked !== this.#asked) return;
    if (!stillHolds(this.#refusal, usage)) this.#refusal = undefined;
    this.isWithoutModel = isWithoutModel(usage);
    showSpend(at("spent"), usage, Boolean(this.#refusal));
    this.#changed();
    clearTimeout(this.#nextLook);
    if (usage.reserved_micros && looks) this.#nextLook = setTimeout(() => this.refresh(looks - 1), LOOK_AGAIN_AFTER);
  }

  /** Something was refused: if that was a title for its cost, `answer` has the spend and the limit at that time. */
  refuse(answer) {
    if (answer.code !== "usage_limit_exceeded") return;
    this.#refusal = answer;
    this.refresh();
  }
}

/** Whether no more is left than when a title was refused. */
function stillHolds(refusal, { resets_at, limit_micros, spent_micros }) {
  return refusal?.resets_at === resets_at && limit_micros === refusal.limit_micros && spent_micros >= refusal.spent_micros;
}

/** Shows a usage report in words and, where there is a limit, as a bar. `isRefused`: another title costs too much. */
function showSpend(place, usage, isRefused) {
  place.replaceChildren(
    make("span", { className: "words", textContent: wordsOf(usage) }),
    ...(usage.limit_micros === null ? [] : [barOf(usage)]),
    make("span", { className: "resets" }, ...whenOf(usage, isRefused)),
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

function whenOf(usage, isRefused) {
  const { spent_micros: spent, limit_micros: limit } = usage;
  const isFull = isRefused || (limit !== null && spent >= limit);
  if (isWithoutModel(usage) && !isFull) return [SO_FAR];
  const time = make("time", { dateTime: usage.resets_at, textContent: fullTime(new Date(usage.resets_at)) });
  const reserved = usage.reserved_micros ? [`${dollars(usage.reserved_micros)} is reserved for titles under way. `] : [];
  return [...reserved, ...stateOf(spent, limit, isFull), time];
}

function stateOf(spent, limit, isFull) {
  if (limit === null) return ["No limit. Counted anew from "];
  const full = spent >= limit ? "Used up." : "What is left is too little for another title.";
  if (isFull) return [make("strong", { textContent: full }), " Renaming is free. More from "];
  if (spent >= limit * NEARLY) return [make("strong", { textContent: "Nearly used up." }), " Starts again "];
  return ["Starts again "];
}
