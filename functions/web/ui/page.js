/** The page: sign in, chats, a conversation, and the dialog that this project ships. */

import { showAdmin } from "./admin.js";
import { Api } from "./api.js";
import { log } from "./change-log.js";
import { showList } from "./chat-list.js";
import { showChat, showMessages } from "./conversation.js";
import { button, dollars } from "./elements.js";
import { at, attempt, onSubmit } from "./forms.js";
import { KnownChats } from "./known-chats.js";
import { Session } from "./session.js";
import { TitleWatcher } from "./title-watcher.js";
import "./rename-chat-dialog.js";

const dialog = document.querySelector("rename-chat-dialog");
let session, api, known, watcher, open, lately;

async function begin() {
  session = new Session(await (await fetch("ui/config.json")).json(), showAll);
  api = new Api(session);
  known = new KnownChats(api, (chat) => watcher.isDeleted(chat), show);
  prepareDialog();
  prepareSignIn();
  onSubmit("new-chat", "problem", async (form) => {
    const id = await known.start(form.get("content"));
    attempt("problem", () => openChat(id));
  });
  onSubmit("say", "problem", async (form) => {
    await api.call("POST", `chats/${open}/messages`, { role: "user", content: form.get("content") });
    attempt("problem", showOpenMessages); // said is said
  });
  at("rename").addEventListener("click", () => dialog.open(known.get(open)));
  at("archive").addEventListener("click", () => attempt("problem", () => known.turn(open, "archived")));
  at("automatic").addEventListener("change", () => attempt("problem", () => known.turn(open, "automatic_title")));
  at("more").addEventListener("click", () => attempt("problem", () => known.list()));
  at("sign-out").addEventListener("click", () => session.signOut());
  showAll();
  attempt("refused", () => session.comeBack());
}

function prepareDialog() {
  dialog.getToken = () => session.freshToken();
  dialog.addEventListener("chat-renamed", ({ detail }) => attempt("problem", () => take(detail.chat)));
  dialog.addEventListener("rename-closed", () => showUsage());
  dialog.addEventListener("rename-unauthorized", () => session.end("Your sign-in has ended."));
}

function prepareSignIn() {
  for (const [name, password] of Object.entries(session.config.dev_users)) {
    at("users").append(button(`Sign in as ${name}`, () => attempt("refused", () => session.begin(name, password))));
  }
  if (session.config.issuer) {
    at("sign-in").hidden = true;
    at("users").append(button("Sign in", () => attempt("refused", () => session.beginAtIssuer())));
  }
  onSubmit("sign-in", "refused", (form) => session.begin(form.get("user"), form.get("password")));
}

/** Shows the page for whoever is signed in by now, with nothing of another user's. */
function showAll() {
  const signedIn = Boolean(session.token);
  forgetAll();
  at("signed-out").hidden = signedIn;
  at("signed-in").hidden = at("sign-out").hidden = !signedIn;
  at("who").textContent = session.user ?? "";
  at("refused").textContent = session.ended ?? "";
  dropDrafts(signedIn);
  if (!signedIn) return;
  watch();
  at("admin").hidden = !session.isAdmin;
  if (session.isAdmin) {
    const places = { configs: at("configs"), style: at("style"), limits: at("limits") };
    showAdmin(api, places, (act) => attempt("refused-change", act));
  }
  attempt("problem", openNewest);
  showUsage();
}

function forgetAll() {
  watcher?.stop();
  dialog.close();
  known.clear();
  for (const id of ["chats", "messages", "changes", "configs", "style", "limits"]) at(id).replaceChildren();
  for (const id of ["spent", "live", "problem", "refused-change"]) at(id).textContent = "";
  open = undefined;
  at("chat").hidden = true;
}

/** Unsent text waits only for the same user, whose sign-in has ended. */
function dropDrafts(signedIn) {
  if (signedIn ? session.user === lately : session.ended) return;
  for (const id of ["new-chat", "say"]) at(id).reset();
  lately = session.user;
}

/** Shows what happens to the user's chats elsewhere. What cannot be shown now is told again later. */
function watch() {
  watcher = new TitleWatcher({ getToken: () => session.freshToken() });
  watcher.addEventListener("title", (event) => event.waitUntil(arrive(event.detail)));
  watcher.addEventListener("archived", (event) => event.waitUntil(take(event.detail)));
  watcher.addEventListener("deleted", ({ detail }) => drop(detail.id));
  watcher.addEventListener("state", (event) => {
    const { state, relist } = event.detail;
    if (state === "unauthorized") return session.end("Your sign-in has ended.");
    at("live").dataset.live = state === "live";
    at("live").textContent = state === "live" ? "Live" : "Connecting…";
    if (relist) event.waitUntil(listAnew());
  });
  watcher.start();
}

async function showUsage() {
  if (!session.token) return;
  const usage = await api.ours(() => api.call("GET", "usage")).catch(() => undefined);
  if (!usage) return;
  const of = usage.limit_micros === null ? "" : ` of ${dollars(usage.limit_micros)}`;
  at("spent").textContent = `${dollars(usage.spent_micros)}${of} spent this ${usage.period}`;
  at("spent").title = `Anew from ${new Date(usage.resets_at).toLocaleString()}`;
}

function show() {
  showList(known, open, (id) => attempt("problem", () => openChat(id)));
  showChat(known.get(open));
}

async function openNewest() {
  await known.list();
  const [newest] = known.inOrder();
  if (newest && !open) await openChat(newest.id);
}

async function openChat(id) {
  if (id !== open) at("messages").replaceChildren();
  open = id;
  show();
  await showOpenMessages();
}

function showOpenMessages() {
  const id = open;
  return showMessages(api, id, () => id === open);
}

async function listAnew() {
  await known.listAnew();
  if (open && !known.get(open)) await known.discover(open);
  if (known.get(open)) dialog.update(known.get(open));
  else dialog.close();
}

/** A title change from the watch: logged as it comes, though it comes late or twice. */
function arrive(chat) {
  log(chat);
  return take(chat);
}

async function take(received) {
  const chat = await known.take(received);
  if (chat) dialog.update(chat);
}

function drop(id) {
  if (id === open) {
    open = undefined;
    dialog.close();
  }
  known.remove(id);
}

begin().catch((error) => (document.body.textContent = `The page could not be loaded: ${error.message}`));
