/** What came of automatic titles in the last days: how many, and why some were not made. */

import { note } from "./admin-parts.js";
import { table } from "./admin-tables.js";
import { fullTime } from "./days.js";
import { button, make } from "./elements.js";

const DAY_HEADS = ["Day (UTC)", "Written", "Superseded", "Unchanged", "Blocked", "Failed"];
const FAILURE_HEADS = ["Why", "Model", "Titles", "Last", "Id in the logs"];
const MEANINGS = {
  Superseded: "the title changed while the model answered, and the newer one stayed",
  Unchanged: "the model still named the old topic",
  Blocked: "the user's usage limit had no room",
  Failed: "the chat keeps its first words as its title, because of an error",
};

export async function showAutomaticTitles(place, { api, then }) {
  const { days } = await api.call("GET", "admin/automatic-titles");
  const again = button("Refresh", () => then(() => {}, "Read anew."));
  const about = note("Messages that need no title do not count. ", again);
  if (days.length === 0) return place.replaceChildren(note("No automatic title was due in the last 14 days."), about);
  const failures = days.flatMap(({ date, failures: failed }) => failed.map((failure) => ({ date, ...failure })));
  place.replaceChildren(
    table("Last days", DAY_HEADS, days.map(dayOf)),
    meanings(),
    ...(failures.length ? [table("Failures", FAILURE_HEADS, failures.map(failureOf))] : [note("No title failed.")]),
    about,
  );
}

function dayOf({ date, written, superseded, unchanged, blocked, failures }) {
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  return [date, ...[written, superseded, unchanged, blocked, failed].map((count) => count.toLocaleString())];
}

function failureOf({ code, detail, model_config_id: config, count, last_at: at, correlation_id: id }) {
  const why = make("span", {}, make("code", { textContent: code }), detail ? ` ${detail}` : "");
  const last = make("time", { dateTime: at, textContent: fullTime(new Date(at)) });
  return [why, config ?? "–", count.toLocaleString(), last, id ?? "–"];
}

function meanings() {
  const terms = Object.entries(MEANINGS).flatMap(([term, meaning]) => [
    make("dt", { textContent: term }),
    make("dd", { textContent: meaning }),
  ]);
  return make("dl", {}, ...terms);
}
