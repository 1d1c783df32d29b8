/** The page: sign in, chats, a conversation, and the dialog that this project ships. */

import { followAddress, forgetAdmin, prepareAdmin } from "./admin.js";
import { Api } from "./api.js";
import { ChatActs } from "./chat-acts.js";
import { prepareFilter, showFilter } from "./chat-filter.js";
import { ChatList } from "./chat-list.js";
import { prepareConnection, showSlow } from "./connection.js";
import { Conversation } from "./conversation.js";
import { at, attempt, onSubmit } from "./forms.js";
import { HistoryPanel } from "./history-panel.js";
import { KnownChats } from "./known-chats.js";
import { prepareListKeys } from "./list-keys.js";
import { watchChats } from "./live-changes.js";
import { endNotices, prepareUndoKey } from "./notices.js";
import { Session } from "./session.js";
import { prepareSignIn } from "./sign-in.js";
import { showSpend } from "./usage.js";
import { followChat, hideViews, showListPane, showView } from "./views.js";

const ENDED = "Your sign-in has ended.";
const PROBLEMS = ["problem", "list-problem", "start-problem", "say-problem", "history-problem", "refused-change"];
const dialog = document.querySelector("rename-chat-dialog"); // until it is loaded an element that can do nothing
const loadDialog = () => import("./rename-chat-dialog.js");
let session, api, known, list, conversation, history, acts, watcher, lately, renaming;

async function begin() {
  session = new Session(await (await fetch("ui/config.json")).json(), showAll);
  api = new Api(session, showSlow);
  known = new KnownChats(api, (chat) => watcher.isDeleted(chat), show);
  conversation = new Conversation(api, known);
  acts = new ChatActs(api, known, openDialog, () => list.show({ inOrder: true }), showUsage);
  history = new HistoryPanel(api, (chat) => takeRenamed(chat, "Restored:"));
  prepareSignIn(session);
  prepareAdmin(session, { api, showView: showInstead, spent: showUsage });
  prepareDialog();
  prepareList();
  prepareConversation();
  prepareUndoKey();
  prepareConnection();
  showAll();
  attempt("refused", () => session.comeBack());
}

/** Opens the dialog for a chat, unless that is deleted or its user gone by then. */
async function openDialog(id) {
  await api.ours(loadDialog);
  if (!known.get(id)) return;
  renaming = id;
  dialog.open(known.get(id));
}

function prepareDialog() {
  dialog.getToken = () => session.freshToken();
  dialog.addEventListener("chat-renamed", ({ detail }) => attempt("problem", () => takeRenamed(detail.chat)));
  dialog.addEventListener("rename-closed", () => {
    renaming = undefined;
    showUsage();
  });
  dialog.addEventListener("rename-unauthorized", () => session.end(ENDED));
}

function prepareList() {
  const menu = (id, opener = list.menuButton(id)) => acts.menu(id, opener);
  list = new ChatList(known, { open: openChat, menu });
  prepareListKeys(list, { rename: (id) => acts.rename(id), remove: (id) => acts.askAndRemove(id), menu });
  prepareFilter(list, known);
}

function prepareConversation() {
  at("begin").addEventListener("click", () => {
    conversation.close();
    showView("start");
    show();
    at("opening").focus();
  });
  for (const back of document.querySelectorAll(".back")) back.addEventListener("click", showListPane);
  onSubmit("new-chat", "start-problem", (form) => startChat(form.get("content")));
  onSubmit("say", "say-problem", (form) => conversation.say(form.get("role"), form.get("content")));
  at("sample").addEventListener("click", () => attempt("problem", playASample));
  at("rename").addEventListener("click", () => acts.rename(conversation.id));
  at("archive").addEventListener("click", () => acts.turn(conversation.id, "archived"));
  at("automatic").addEventListener("change", () => acts.turn(conversation.id, "automatic_title"));
}

/** Shows the page for whoever is signed in by now, with nothing of another user's. */
function showAll() {
  const signedIn = Boolean(session.token);
  forgetAll();
  at("signed-out").hidden = signedIn;
  at("signed-in").hidden = at("sign-out").hidden = !signedIn;
  at("who").textContent = session.user ?? "";
  at("refused").textContent = session.ended ?? "";
  at("kept").hidden = !session.ended;
  dropDrafts(signedIn);
  if (!signedIn) return;
  watcher = watchChats(session, { take, drop, relist: listAnew, ended: () => session.end(ENDED) });
  followAddress();
  attempt("problem", openNewest).then(loadDialog).catch(() => {}); // it is tried again when it is needed
  showUsage();
}

async function playASample() {
  const { playSample } = await import("./sample-player.js");
  await playSample(startChat, (...said) => conversation.say(...said));
}

function forgetAll() {
  watcher?.stop();
  acts.sendDeletions();
  endNotices();
  dialog.close?.();
  hideViews();
  forgetAdmin();
  known.clear();
  conversation.close();
  history.follow(undefined);
  list.filter = at("filter").value = "";
  at("confirm").close();
  for (const id of ["menu", "confirm-question", "changes", "spent"]) at(id).replaceChildren();
  for (const id of ["live", ...PROBLEMS]) at(id).textContent = "";
}

/** Unsent text waits only for the same user, whose sign-in has ended. */
function dropDrafts(signedIn) {
  if (signedIn ? session.user === lately : session.ended) return;
  for (const id of ["new-chat", "say"]) at(id).reset();
  dialog.dropDrafts?.();
  lately = session.user;
}

async function showUsage() {
  if (!session.token) return;
  const usage = await api.ours(() => api.call("GET", "usage")).catch(() => undefined);
  if (!usage) return;
  showSpend(at("spent"), usage);
}

function showInstead(view) {
  showView(view);
  show();
}

/** Shows what is known by now. */
function show() {
  list.openId = conversation.chat?.id;
  list.show();
  showFilter(known);
  conversation.showHead();
  history.follow(conversation.chat);
  if (known.isListed) followChat(Boolean(conversation.chat));
}

async function openNewest() {
  try {
    await known.list();
  } finally {
    followChat(Boolean(conversation.chat));
  }
  const newest = known.inOrder().find(({ archived }) => !archived);
  if (!newest || conversation.chat) return;
  const opened = conversation.open(newest.id);
  show();
  await opened;
}

async function startChat(content) {
  const id = await known.start(content);
  openChat(id);
  at("words").focus();
  return id;
}

function openChat(id) {
  showView("chat");
  attempt("problem", () => conversation.open(id));
  show();
}

async function listAnew() {
  const { id } = conversation;
  await known.listAnew();
  for (const needed of new Set([id, renaming])) if (needed && !known.get(needed)) await known.discover(needed);
  if (known.get(renaming)) dialog.update?.(known.get(renaming));
  else dialog.close?.();
}

async function take(received) {
  const chat = await known.take(received);
  if (chat) dialog.update?.(chat);
  return chat;
}

async function takeRenamed(received, told = "Renamed:") {
  if (await take(received)) acts.offerUndo(told, received);
}

function drop(id) {
  if (id === renaming) dialog.close?.();
  if (id === conversation.id) conversation.close();
  known.remove(id);
}

begin().catch((error) => (document.body.textContent = `The page could not be loaded: ${error.message}`));
