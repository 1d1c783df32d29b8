/** What the page shows beside the list: the start of a chat, the open chat, or what administrators decide. */

import { at } from "./forms.js";

const HEADINGS = { start: "start-heading", chat: "chat-title", admin: "admin-heading" };
const VIEWS = Object.keys(HEADINGS);
const PAGE = "chat-titles";
let wanted = "chat";

/** Which view is there; none when nobody is signed in. */
export function shownView() {
  return VIEWS.find((view) => !at(view).hidden);
}

/** Shows a view; on a narrow screen, in place of the list. The focus follows where the list had it. */
export function showView(name) {
  const focused = document.activeElement;
  wanted = name;
  at("signed-in").dataset.pane = "view";
  for (const view of VIEWS) at(view).hidden = view !== name;
  if (focused !== document.body && !focused.checkVisibility()) at(HEADINGS[name]).focus();
  // Back leads to the administrators' part, and a reload does not.
  if (name !== "admin" && location.hash.startsWith("#admin")) history.pushState(null, "", location.pathname + location.search);
}

/** Gives the focus to the heading of what is shown, unless something that is seen has it. */
export function focusShown() {
  const focused = document.activeElement;
  if (focused !== document.body && focused.checkVisibility()) return;
  [at(HEADINGS[shownView()]), at("begin")].find((one) => one.checkVisibility()).focus(); // a narrow screen shows the list
}

/** Shows the list, where a narrow screen has no room for both. */
function showListPane() {
  at("signed-in").dataset.pane = "list";
}

/** From a view to the list, with the focus on what led to the view: `focusRow` gives it to the open chat's row. */
export function goBack(focusRow) {
  const isAdmin = shownView() === "admin";
  showListPane();
  if (isAdmin) return at("show-admin").focus();
  focusRow();
  if (!at("list").contains(document.activeElement)) at("begin").focus();
}

/** With no chat open its view gives way to the start of one. */
export function followChat(isOpen) {
  const shown = wanted === "chat" && !isOpen ? "start" : wanted;
  for (const view of VIEWS) at(view).hidden = view !== shown;
}

/** Names what is open in the title of the browser's tab. */
export function nameTab(open) {
  document.title = open ? `${open} · ${PAGE}` : PAGE;
}

/** Shows no view yet. */
export function hideViews() {
  wanted = "chat";
  showListPane();
  for (const view of VIEWS) at(view).hidden = true;
}
