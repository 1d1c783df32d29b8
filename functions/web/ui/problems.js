/** An error where it is seen: what happened, the detail, and what to do. */

import { fullTime } from "./days.js";
import { dollars, make } from "./elements.js";

const AGAIN = "Try again in a moment.";
const ADVICE = {
  usage_limit_exceeded: (answer) => `${leftOf(answer)}You can generate titles again from ${fullTime(new Date(answer.resets_at))}. Renaming is free.`,
  usage_reserved: AGAIN,
  quota_exceeded: "Delete chats that you no longer need to make room.",
  rate_limited: "Wait a minute, then try again.",
  no_default_model: "An administrator chooses one under “Administration”.",
  no_user_message: "Write a message that says something, then try again.",
  not_found: "It may have been deleted in another tab.",
  precondition_failed: "Somebody renamed the chat meanwhile. Its newest title stays.",
  model_failed: "Try again, or type a title of your own.",
  title_unusable: "Try again, or type a title of your own.",
  title_timeout: "Try again, or type a title of your own.",
  throttled: AGAIN,
};
const BY_STATUS = { 429: AGAIN, 500: AGAIN, 502: AGAIN, 503: AGAIN, 504: AGAIN };

/** Why a limit refuses a title though it is not used up: a title is refused if it could cost more than is left. */
function leftOf({ spent_micros: spent, limit_micros: limit }) {
  return limit > spent ? `The next title could cost more than the ${dollars(limit - spent)} that is left. ` : "";
}

/** Shows an error in an element. One without words, of what nobody waits for any more, is not shown. */
export function showProblem(place, error) {
  const { detail, code } = error.answer ?? {};
  const advice = ADVICE[code] ?? BY_STATUS[error.status] ?? error.advice;
  const told = [
    error.message && make("strong", { textContent: error.message }),
    detail && make("span", { textContent: detail }),
    advice && make("span", { textContent: typeof advice === "function" ? advice(error.answer) : advice }),
  ].filter(Boolean);
  place.replaceChildren(...told.flatMap((part, index) => (index ? [" ", part] : [part])));
}
