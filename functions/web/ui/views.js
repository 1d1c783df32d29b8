/** What the page shows beside the list: the start of a chat, the open chat, or what administrators decide. */

import { at } from "./forms.js";

const VIEWS = ["start", "chat", "admin"];
let wanted = "chat";

/** Shows a view; on a narrow screen, in place of the list. */
export function showView(name) {
  wanted = name;
  at("signed-in").dataset.pane = "view";
  for (const view of VIEWS) at(view).hidden = view !== name;
  // Back leads to the administrators' part, and a reload does not.
  if (name !== "admin" && location.hash.startsWith("#admin")) history.pushState(null, "", location.pathname + location.search);
}

/** Shows the list, where a narrow screen has no room for both. */
export function showListPane() {
  at("signed-in").dataset.pane = "list";
}

/** With no chat open its view gives way to the start of one. */
export function followChat(isOpen) {
  const shown = wanted === "chat" && !isOpen ? "start" : wanted;
  for (const view of VIEWS) at(view).hidden = view !== shown;
}

/** Shows no view yet. */
export function hideViews() {
  wanted = "chat";
  showListPane();
  for (const view of VIEWS) at(view).hidden = true;
}
