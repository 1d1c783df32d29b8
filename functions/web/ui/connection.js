/** How the page is connected, in words: live, connecting, offline or slow. And what happens to the user's chats elsewhere. */

import { words } from "./elements.js";
import { at } from "./forms.js";
import { SOURCES } from "./icons.js";
import { TitleWatcher } from "./title-watcher.js";

const MAX_LOGGED = 50;
const OFFLINE = "You are offline. What is loaded stays here. Send, rename or delete once you are back.";
const SLOW = "The service takes long to answer. It is still asked; nothing needs to be sent twice.";
let isLive = false;
let slowCalls = 0;

export function prepareConnection() {
  for (const change of ["online", "offline"]) addEventListener(change, show);
}

/** One more call takes long, or one less: `by` is 1 or -1. */
export function showSlow(by) {
  slowCalls += by;
  show();
}

function show() {
  at("live").dataset.live = isLive && navigator.onLine;
  at("live").textContent = !navigator.onLine ? "Offline" : isLive ? "Live" : "Connecting…";
  at("connection").textContent = !navigator.onLine ? OFFLINE : slowCalls > 0 ? SLOW : "";
}

/** Starts a watcher. `take` gets chats that changed, `drop` a deleted one's id; `relist` lists all anew. What cannot be shown now is told again later. */
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
    isLive = state === "live";
    show();
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
