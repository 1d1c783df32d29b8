/** What was done, and a way back: "Renamed. Undo". A notice waits while it is pointed at or has the focus. */

import { button, make } from "./elements.js";
import { at } from "./forms.js";

const SECONDS = 8;
const SECOND = 1_000;
const shown = [];

/**
 * Shows `content`, text or elements, for some seconds. `undo` is done by its button, or by Ctrl+Z elsewhere than in
 * text; `over` once it can no longer be undone. Returns what ends it. One that offers nothing gives way to the next one;
 * `isBusy`: of what is under way, it does not, and stays until it is ended.
 */
export function notify(content, { undo, over, isBusy } = {}) {
  const notice = make("div", { className: "notice" }, make("p", {}, ...[content].flat()));
  let cameFrom;
  notice.addEventListener("focusin", ({ relatedTarget }) => (cameFrom = relatedTarget));
  const end = (then) => {
    if (!shown.includes(entry)) return;
    const hadFocus = notice.contains(document.activeElement);
    shown.splice(shown.indexOf(entry), 1);
    clearInterval(ticking);
    notice.remove();
    then?.();
    if (hadFocus) giveFocus(cameFrom);
  };
  const entry = { undo: undo && (() => end(undo)), end: () => end(over), givesWay: !undo && !isBusy };
  if (undo) notice.append(button("Undo", entry.undo));
  else notice.append(make("button", { type: "button", className: "close", textContent: "×", "aria-label": "Close", onclick: entry.end }));
  let left = SECONDS;
  const ticking = setInterval(() => {
    if (!isBusy && !notice.matches(":hover, :focus-within")) left -= 1;
    if (left <= 0) entry.end();
  }, SECOND);
  for (const told of shown.filter(({ givesWay }) => givesWay)) told.end();
  shown.push(entry);
  at("notices").append(notice);
  return entry.end;
}

/** The focus goes back to where it came from, or to the heading of what is shown. */
function giveFocus(element) {
  [element, ...document.querySelectorAll("h2[tabindex], #admin-heading")].find((one) => one?.checkVisibility())?.focus();
}

/** Ends all notices: what was waiting for an undo is done now. */
export function endNotices() {
  for (const entry of [...shown]) entry.end();
}

/** Has an error closed by its button, and Ctrl+Z, or Command+Z, undo what the latest notice tells. */
export function prepareNotices() {
  at("close-problem").addEventListener("click", () => {
    at("problem").textContent = "";
    giveFocus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    if (event.target.closest?.("input, textarea, rename-chat-dialog")) return;
    const latest = shown.findLast(({ undo }) => undo);
    if (!latest) return;
    event.preventDefault();
    latest.undo();
  });
}
