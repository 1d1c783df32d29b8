/** Days and times, as people say them. Dates are in the page's language, times of day as the user's browser has them. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REFRESHED_EVERY = MINUTE / 3;

// Made once: a list of thousands of chats formats as many times.
const format = (language, options) => new Intl.DateTimeFormat(language, options);
const MONTH = format("en", { month: "long" });
const MONTH_OF_A_YEAR = format("en", { month: "long", year: "numeric" });
const WEEKDAY = format("en", { weekday: "short" });
const DATE = format("en", { day: "numeric", month: "short" });
const TIME_OF_DAY = format(undefined, { hour: "2-digit", minute: "2-digit" });
const FULL = format(undefined, { dateStyle: "medium", timeStyle: "short" });

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** How many midnights lie between two times. */
function daysBetween(date, now) {
  return Math.round((midnight(now) - midnight(date)) / DAY); // a day may have 23 or 25 hours
}

/** The group of a list that a time belongs to: a day, the previous week or a month. */
export function dayGroup(date, now) {
  const days = daysBetween(date, now);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Previous 7 days";
  return (date.getFullYear() === now.getFullYear() ? MONTH : MONTH_OF_A_YEAR).format(date);
}

/** A time beside what happened then: as short as it can be in its group. */
export function shortTime(date, now) {
  const [ago, days] = [now - date, daysBetween(date, now)];
  if (ago < MINUTE) return "now";
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min`;
  if (days <= 0) return `${Math.floor(ago / HOUR)} h`;
  if (days === 1) return timeOfDay(date);
  if (days <= 7) return WEEKDAY.format(date);
  return DATE.format(date);
}

export function timeOfDay(date) {
  return TIME_OF_DAY.format(date);
}

/** The whole date and time. */
export function fullTime(date) {
  return FULL.format(date);
}

/** A `<time>` that shows a short time, which `refreshTimes` keeps true, and has the full one. */
export function timeElement(text, now = new Date()) {
  const [made, date] = [document.createElement("time"), new Date(text)];
  made.dateTime = text;
  made.dataset.relative = "";
  made.textContent = shortTime(date, now);
  made.title = fullTime(date);
  return made;
}

/** Writes the short times of all that `timeElement` made anew. */
function refreshTimes(now = new Date()) {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const text = shortTime(new Date(time.dateTime), now);
    if (text !== time.textContent) time.textContent = text;
  }
}

/** Keeps relative times true while the page is open, and calls `act` each time; also when the tab is looked at again. */
export function keepTimes(act) {
  const tick = () => {
    refreshTimes();
    act();
  };
  setInterval(tick, REFRESHED_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
