/** Where no model is set up the offline titler makes titles of the user's own words. How that is known, and told. */

import { SOURCE_TEXTS } from "./icons.js";

export const SO_FAR = "Without a model so far: your titles come from your own words, at no cost.";
const HINT = "Without a model, Generate uses your own words only.";

/** Whether all calls of a usage were the offline titler's: a model's have tokens, or their number is not known. */
export function isWithoutModel({ calls, unreported_calls = 0, input_tokens, output_tokens, spent_micros = 0 }) {
  return calls > 0 && unreported_calls + input_tokens + output_tokens + spent_micros === 0;
}

/** The rename dialog's words where they are not its own. They say why Generate may find no other title. */
export function dialogLabels(withoutModel) {
  return { source: SOURCE_TEXTS, hint: withoutModel ? HINT : "" };
}

const NO_MODEL = "No model is set up: titles are made from your words.";
const UNCHANGED = "The model suggests the title that is there.";

/** What to say of a generated title, `[words, whether it is a new title]`. `isSame`: its words are those of before. */
export function outcomeWords({ outcome, failure, usage }, isSame) {
  if (outcome === "superseded") return ["The title was changed meanwhile. That one stays.", false];
  const offline = failure ? `${failure.message} Titles are made from your words.` : isWithoutModel(usage) && NO_MODEL;
  const isNew = outcome === "written" && !isSame;
  if (!offline) return isNew ? ["Title generated:", true] : [UNCHANGED, false];
  return isNew ? [`${offline} This one:`, true] : [`${offline} They give no other.`, false];
}
