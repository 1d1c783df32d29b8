/** How the page is connected, in words: live, connecting, offline or slow. */

import { at } from "./forms.js";

const OFFLINE = "You are offline. What is loaded stays here. Send, rename or delete once you are back.";
const SLOW = "The service takes long to answer. It is still asked; nothing needs to be sent twice.";
let isLive = false;
let slowCalls = 0;

export function prepareConnection() {
  for (const change of ["online", "offline"]) addEventListener(change, show);
}

/** Whether title changes come as they happen. */
export function showLive(live) {
  isLive = live;
  show();
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
