/** The page: sign in, chats, a conversation, and the dialog that this project ships. */

import { followAddress, forgetAdmin, prepareAdmin } from "./admin.js";
import { Api, fetchInTime } from "./api.js";
import { ChatActs } from "./chat-acts.js";
import { prepareFilter, showFilter } from "./chat-filter.js";
import { ChatList } from "./chat-list.js";
import { prepareConnection, showSlow, watchChats } from "./connection.js";
import { Conversation } from "./conversation.js";
import { keepTimes } from "./days.js";
import { DialogHost } from "./dialog-host.js";
import { at, attempt, dropUnsent, prepareComposer } from "./forms.js";
import { KnownChats } from "./known-chats.js";
import { prepareListKeys } from "./list-keys.js";
import { endNotices, prepareNotices } from "./notices.js";
import { Session } from "./session.js";
import { prepareSignIn, showAccount } from "./sign-in.js";
import { Spend } from "./usage.js";
import { focusShown, followChat, goBack, hideViews, nameTab, shownView, showView } from "./views.js";
import { dialogLabels } from "./without-model.js";

const ENDED = "Your sign-in has ended.";
const PROBLEMS = ["problem", "list-problem", "start-problem", "history-problem", "refused-change"];
let session, api, known, list, conversation, history, acts, dialog, spend, watcher, lately, left;

async function begin() {
  session = new Session(await (await fetchInTime("ui/config.json")).json(), showAll);
  const refused = (answer) => spend.refuse(answer);
  api = new Api(session, { slow: showSlow, refused });
  known = new KnownChats(api, (chat) => watcher.isDeleted(chat), show);
  conversation = new Conversation(api, known);
  spend = new Spend(api, () => (dialog.labels = dialogLabels(spend.isWithoutModel)));
  dialog = new DialogHost(api, known, { renamed: takeRenamed, refused, closed: () => spend.refresh(), ended: () => session.end(ENDED) });
  acts = new ChatActs(api, known, (id) => dialog.open(id), () => list.show({ inOrder: true }), () => spend.refresh());
  prepareSignIn(session);
  prepareAdmin(session, { api, showView: showInstead, spent: () => spend.refresh() });
  prepareList();
  prepareConversation();
  prepareNotices();
  prepareConnection();
  keepTimes(() => list.show());
  showAll();
  attempt("refused", () => session.comeBack());
}

function prepareList() {
  const menu = (id, opener = list.menuButton(id)) => acts.menu(id, opener);
  list = new ChatList(known, { open: openChat, menu });
  prepareListKeys(list, { rename: (id) => acts.rename(id), remove: (id) => acts.remove(id), menu });
  prepareFilter(list, known);
}

function prepareConversation() {
  at("begin").addEventListener("click", () => {
    conversation.close();
    showInstead("start");
    at("opening").focus();
  });
  for (const back of document.querySelectorAll(".back")) back.addEventListener("click", () => goBack(() => list.focus(conversation.id)));
  prepareComposer(startChat, (...said) => conversation.say(...said));
  at("rename").addEventListener("click", () => acts.rename(conversation.id));
  at("show-history").addEventListener("click", () => attempt("problem", async () => (await api.ours(loadHistory)).toggle()));
  at("archive").addEventListener("click", () => acts.archive(conversation.id));
  at("automatic").addEventListener("change", () => acts.turn(conversation.id, "automatic_title"));
}

/** Shows the page for whoever is signed in by now, with nothing of another user's. */
function showAll() {
  const signedIn = Boolean(session.token);
  const [comes, goes] = ["signed-out", "signed-in"].map((shown) => !at(shown).hidden);
  if (session.ended) left = conversation.id;
  forgetAll();
  at("signed-out").hidden = signedIn;
  at("signed-in").hidden = at("sign-out").hidden = !signedIn;
  showAccount(session);
  dropDrafts(signedIn);
  if (!signedIn) return goes && at("sign-in-heading").focus();
  watcher = watchChats(session, { take: takeChange, drop, relist: listAnew, ended: () => session.end(ENDED) });
  followAddress();
  attempt("problem", () => openFirst(comes)).then(() => {
    for (const one of [dialog, acts]) one.loadAhead();
    loadHistory().catch(() => {}); // it is tried again when it is needed
  });
  spend.refresh();
}

async function loadHistory() {
  const { HistoryPanel } = await import("./history-panel.js");
  history ??= new HistoryPanel(api, (chat, past) => takeRenamed(chat, "Restored:", past));
  history.follow(conversation.chat);
  return history;
}

function forgetAll() {
  watcher?.stop();
  acts.sendDeletions();
  endNotices();
  dialog.close();
  hideViews();
  forgetAdmin();
  known.clear();
  conversation.close();
  history?.follow(undefined);
  spend.forget();
  list.filter = at("filter").value = "";
  at("confirm").close();
  for (const id of ["menu", "confirm", "changes"]) at(id).replaceChildren();
  for (const id of ["live", ...PROBLEMS]) at(id).textContent = "";
  nameTab();
}

/** Unsent text waits only for the same user, whose sign-in has ended. */
function dropDrafts(signedIn) {
  if (signedIn ? session.user === lately : session.ended) return;
  dropUnsent();
  conversation.dropDrafts();
  dialog.dropDrafts();
  left = undefined;
  lately = session.user;
}

function showInstead(view) {
  showView(view);
  show();
}

/** Shows what is known by now. `older`: nothing but these chats is new, at the list's end. */
function show(older) {
  const { chat } = conversation;
  list.openId = chat?.id;
  list.show({ older });
  showFilter(known);
  conversation.showHead();
  history?.follow(chat);
  if (known.isListed) followChat(Boolean(chat));
  nameTab({ chat: chat?.title, start: "New chat", admin: at("admin-heading").textContent }[shownView()]);
}

/** Opens the newest chat; after a sign-in that had ended the one that was open, or the start with what is written there. `comes`: the user has just signed in. */
async function openFirst(comes) {
  const isListed = await attempt("list-problem", async () => {
    await known.list();
    if (left && !known.get(left)) await known.discover(left);
  });
  const newest = at("opening").value ? undefined : known.inOrder().find(({ archived }) => !archived);
  const first = isListed && (known.get(left) ?? newest);
  if (isListed) left = undefined;
  const opened = first && !conversation.chat && conversation.open(first.id);
  show(); // with the way to the rest of the list, which is all of it where this has failed
  followChat(Boolean(conversation.chat));
  if (comes) focusShown();
  await opened;
}

async function startChat(content) {
  const id = await known.start(content);
  openChat(id);
  at("words").focus();
  return id;
}

function openChat(id) {
  attempt("problem", () => conversation.open(id));
  showInstead("chat");
}

async function listAnew() {
  const { id } = conversation;
  await known.listAnew();
  for (const needed of new Set([id, dialog.id])) if (needed && !known.get(needed)) await known.discover(needed);
  dialog.follow();
}

async function take(received) {
  const chat = await known.take(received);
  if (chat) dialog.update(chat);
  return chat;
}

/** A change that is told. An automatic title may have cost something. */
async function takeChange(received) {
  await take(received);
  if (received.title_source === "automatic") spend.refresh();
}

async function takeRenamed(received, told = "Renamed:", before = undefined) {
  if (await take(received)) acts.offerUndo(told, received, before);
}

function drop(id) {
  if (id === dialog.id) dialog.close();
  if (id === conversation.id) conversation.close();
  known.remove(id);
}

begin().catch((error) => (document.body.textContent = `The page could not be loaded: ${error.message}`));
