/** The page: sign in, chats, a conversation, and the dialog that this project ships. */

import { showAdmin } from "./admin.js";
import { Api, ApiError, cursorParameter } from "./api.js";
import { button, dollars } from "./elements.js";
import { Session } from "./session.js";
import { TitleWatcher } from "./title-watcher.js";
import "./rename-chat-dialog.js";

const SOURCES = { user: "yours", generated: "generated", automatic: "automatic", fallback: "first words" };
const at = (id) => document.getElementById(id);
const dialog = document.querySelector("rename-chat-dialog");
const chats = new Map();
const discovering = new Map();
let session, api, watcher, open, more, lately;

async function begin() {
  session = new Session(await (await fetch("ui/config.json")).json(), show);
  api = new Api(session);
  dialog.getToken = () => session.freshToken();
  dialog.addEventListener("chat-renamed", ({ detail }) => attempt("problem", () => take(detail.chat)));
  dialog.addEventListener("rename-closed", () => showUsage());
  dialog.addEventListener("rename-unauthorized", () => session.end("Your sign-in has ended."));
  for (const [name, password] of Object.entries(session.config.dev_users)) {
    at("users").append(button(`Sign in as ${name}`, () => attempt("refused", () => session.begin(name, password))));
  }
  if (session.config.issuer) {
    at("sign-in").hidden = true;
    at("users").append(button("Sign in", () => attempt("refused", () => session.beginAtIssuer())));
  }
  onSubmit("sign-in", "refused", (form) => session.begin(form.get("user"), form.get("password")));
  onSubmit("new-chat", "problem", async (form) => {
    const id = await startChat(form.get("content"));
    attempt("problem", () => openChat(id));
  });
  onSubmit("say", "problem", async (form) => {
    await api.call("POST", `chats/${open}/messages`, { role: "user", content: form.get("content") });
    attempt("problem", showMessages); // said is said
  });
  at("rename").addEventListener("click", () => dialog.open(chats.get(open)));
  at("archive").addEventListener("click", () => attempt("problem", () => change("archived")));
  at("automatic").addEventListener("change", () => attempt("problem", () => change("automatic_title")));
  at("more").addEventListener("click", () => attempt("problem", list));
  at("sign-out").addEventListener("click", () => session.signOut());
  show();
  attempt("refused", () => session.comeBack());
}

/** What `act` gives, unless somebody else has signed in by then. */
async function ours(act) {
  const { visit } = session;
  const given = await act();
  if (visit !== session.visit) throw new ApiError("");
  return given;
}

function show() {
  const signedIn = Boolean(session.token);
  at("signed-out").hidden = signedIn;
  at("signed-in").hidden = at("sign-out").hidden = !signedIn;
  at("who").textContent = session.user ?? "";
  watcher?.stop();
  dialog.close();
  chats.clear();
  for (const id of ["chats", "messages", "changes", "configs", "style", "limits"]) at(id).replaceChildren();
  for (const id of ["spent", "live", "problem", "refused-change"]) at(id).textContent = "";
  open = undefined;
  more = "";
  at("chat").hidden = true;
  at("refused").textContent = session.ended ?? "";
  dropDrafts(signedIn);
  if (!signedIn) return;
  watch();
  at("admin").hidden = !session.isAdmin;
  if (session.isAdmin) {
    const places = { configs: at("configs"), style: at("style"), limits: at("limits") };
    showAdmin(api, places, (act) => attempt("refused-change", act));
  }
  attempt("problem", async () => {
    await list();
    const [newest] = chatsInOrder();
    if (newest && !open) await openChat(newest.id);
  });
  showUsage();
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

/** Unsent text waits only for the same user, whose sign-in has ended. */
function dropDrafts(signedIn) {
  if (signedIn ? session.user === lately : session.ended) return;
  for (const id of ["new-chat", "say"]) at(id).reset();
  lately = session.user;
}

async function showUsage() {
  if (!session.token) return;
  const usage = await ours(() => api.call("GET", "usage")).catch(() => undefined);
  if (!usage) return;
  const of = usage.limit_micros === null ? "" : ` of ${dollars(usage.limit_micros)}`;
  at("spent").textContent = `${dollars(usage.spent_micros)}${of} spent this ${usage.period}`;
  at("spent").title = `Anew from ${new Date(usage.resets_at).toLocaleString()}`;
}

/** Turns `archived` or `automatic_title` of the open chat the other way. */
async function change(name) {
  try {
    const chat = await ours(() => api.call("PATCH", `chats/${open}`, { [name]: !chats.get(open)[name] }));
    learn(chat);
  } finally {
    showList();
  }
}

async function list() {
  learnPage(await ours(() => api.call("GET", `chats?limit=30${cursorParameter(more)}`)));
}

function learnPage(page) {
  page.chats.forEach(learn);
  more = page.next_cursor;
  at("more").hidden = !more;
  showList();
}

async function listAnew() {
  const page = await ours(() => api.call("GET", "chats?limit=30"));
  chats.clear();
  learnPage(page);
  if (open && !chats.has(open)) await discover(open);
  if (chats.has(open)) dialog.update(chats.get(open));
  else dialog.close();
}

async function startChat(content) {
  const chat = await ours(() => api.call("POST", "chats", { content }));
  learn(chat);
  return chat.id;
}

async function openChat(id) {
  if (id !== open) at("messages").replaceChildren();
  open = id;
  showList();
  await showMessages();
}

async function showMessages() {
  const id = open;
  const messages = [];
  for await (const page of api.pages(`chats/${id}/messages?limit=100`)) {
    if (id !== open) return;
    messages.push(...page.messages);
  }
  at("messages").replaceChildren(
    ...messages.map(({ role, content }) => {
      const [row, who, words] = ["li", "div", "div"].map((name) => document.createElement(name));
      who.className = "role";
      who.textContent = role;
      words.dir = "auto";
      words.textContent = content.map((part) => part.text ?? part.name).join("\n");
      row.append(who, words);
      return row;
    }),
  );
}

/** A title change from the watch: logged as it comes, though it comes late or twice. */
function arrive(chat) {
  log(chat);
  return take(chat);
}

/** A chat, its title or its archive flag, from a response or a message. */
async function take(chat) {
  if (!chats.has(chat.id)) await discover(chat.id);
  if (!chats.has(chat.id)) return;
  learn(chat);
  dialog.update(chats.get(chat.id));
  showList();
}

function drop(id) {
  chats.delete(id);
  if (id === open) {
    open = undefined;
    dialog.close();
  }
  showList();
}

/** Fetches a chat that another tab began, once at a time. A deleted chat is no error. */
function discover(id) {
  const fetchChat = async () => {
    const chat = await ours(() => api.call("GET", `chats/${id}`)).catch((error) => {
      if (error.status !== 404) throw error;
    });
    if (chat) learn(chat);
    showList();
  };
  if (!discovering.has(id)) discovering.set(id, fetchChat().finally(() => discovering.delete(id)));
  return discovering.get(id);
}

function log({ title, title_version, title_source }) {
  const row = document.createElement("li");
  const words = document.createElement("bdi");
  words.textContent = title;
  row.append(`${new Date().toLocaleTimeString()} · version ${title_version} · ${SOURCES[title_source]} · `, words);
  at("changes").prepend(row);
  at("changes").children[49]?.remove();
}

/** Merges a chat, its title or its archive flag into what is known of it. A deleted chat is gone. */
function learn(received) {
  if (watcher.isDeleted(received)) return;
  chats.set(received.id, newer(chats.get(received.id), received));
}

/** The title with the higher version, and all else as it was at the later `updated_at`. */
function newer(known, received) {
  if (!known) return received;
  const all = received.updated_at >= known.updated_at ? { ...known, ...received } : { ...received, ...known };
  const { title, title_version, title_source, title_updated_at } =
    received.title_version >= known.title_version ? received : known;
  return { ...all, title, title_version, title_source, title_updated_at };
}

function chatsInOrder() {
  return [...chats.values()].sort((chat, other) => (chat.updated_at < other.updated_at ? 1 : -1));
}

function showList() {
  const focused = document.activeElement?.dataset?.chat;
  at("chats").replaceChildren(
    ...chatsInOrder().map((chat) => {
      const row = document.createElement("li");
      const name = button(chat.title, () => attempt("problem", () => openChat(chat.id)));
      name.dir = "auto";
      name.dataset.chat = chat.id;
      name.classList.toggle("archived", chat.archived);
      name.setAttribute("aria-current", String(chat.id === open));
      row.append(name);
      return row;
    }),
  );
  if (focused) document.querySelector(`[data-chat="${focused}"]`)?.focus();
  const chat = chats.get(open);
  at("chat").hidden = !chat;
  at("chat-title").textContent = chat?.title ?? "";
  at("chat-source").textContent = chat ? SOURCES[chat.title_source] : "";
  at("archive").textContent = chat?.archived ? "Bring back" : "Archive";
  at("automatic").checked = chat?.automatic_title ?? true;
}

function onSubmit(id, problem, act) {
  at(id).addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // Safari tells by the code only
    if (event.target.type !== "textarea" || event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    const sender = event.currentTarget.querySelector("button");
    if (!sender.disabled && !event.repeat) event.currentTarget.requestSubmit(sender);
  });
  at(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    const [form, sender] = [new FormData(event.target), event.target.querySelector("button")];
    const sent = [...event.target.elements].map((field) => [field, field.value]);
    sender.disabled = true; // once is enough
    const done = await attempt(problem, () => act(form));
    sender.disabled = false;
    for (const [field, value] of sent) if (done && field.value === value) field.value = "";
  });
}

async function attempt(problem, act) {
  at(problem).textContent = "";
  try {
    await act();
    return true;
  } catch (error) {
    at(problem).textContent = error.message;
    return false;
  }
}

begin().catch((error) => (document.body.textContent = `The page could not be loaded: ${error.message}`));
