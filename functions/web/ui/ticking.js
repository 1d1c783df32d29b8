/** Relative times go on while the page is open: one clock for all of them. */

import { refreshTimes } from "./days.js";

const EVERY_MS = 20_000;

/** Writes all relative times anew, again and again, and calls `act` each time; also when the tab is looked at again. */
export function keepTimes(act) {
  const tick = () => {
    refreshTimes();
    act();
  };
  setInterval(tick, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
