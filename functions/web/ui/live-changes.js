/** What happens to the user's chats elsewhere, as it happens. What cannot be shown now is told again later. */

import { showLive } from "./connection.js";
import { words } from "./elements.js";
import { at } from "./forms.js";
import { SOURCES } from "./icons.js";
import { TitleWatcher } from "./title-watcher.js";

const MAX_LOGGED = 50;

/** Starts a watcher. `take` gets chats that changed, `drop` a deleted one's id; `relist` lists all chats anew. */
export function watchChats(session, { take, drop, relist, ended }) {
  const watcher = new TitleWatcher({ getToken: () => session.freshToken() });
  watcher.addEventListener("title", (event) => {
    log(event.detail);
    event.waitUntil(take(event.detail));
  });
  watcher.addEventListener("archived", (event) => event.waitUntil(take(event.detail)));
  watcher.addEventListener("deleted", ({ detail }) => drop(detail.id));
  watcher.addEventListener("state", (event) => {
    const { state, relist: missedTooMuch } = event.detail;
    if (state === "unauthorized") return ended();
    showLive(state === "live");
    if (missedTooMuch) event.waitUntil(relist());
  });
  watcher.start();
  return watcher;
}

/** Puts a title change first, though it comes late or twice. */
function log({ title, title_version, title_source }) {
  const row = document.createElement("li");
  row.append(`${new Date().toLocaleTimeString()} · version ${title_version} · ${SOURCES[title_source]} · `, words(title));
  at("changes").prepend(row);
  at("changes").children[MAX_LOGGED]?.remove();
}
