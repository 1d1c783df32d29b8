/** The open chat: its title, its messages and what is said in it. */

import { fullTime, timeOfDay } from "./days.js";
import { arrange, make, words } from "./elements.js";
import { at } from "./forms.js";
import { SOURCES } from "./icons.js";

const MILLISECONDS_A_GRAPHEME = 22;
const typing = new WeakMap();
const WHO = { user: "You", assistant: "Assistant", system: "System", tool: "Tool" };

export class Conversation {
  #api;
  #known;
  #titled = {}; // what the heading shows
  #said = 0;
  #drafts = new Map(); // by chat: what is written and not sent

  constructor(api, known) {
    this.#api = api;
    this.#known = known;
    this.id = undefined;
  }

  get chat() {
    return this.#known.get(this.id);
  }

  /** Opens a chat and shows its messages. */
  async open(id) {
    this.#turnTo(id);
    this.showHead();
    await this.showMessages();
  }

  close() {
    this.#turnTo(undefined);
    this.showHead();
  }

  /** Drops what is written and not sent, in any chat. */
  dropDrafts() {
    this.#drafts.clear();
  }

  /** Shows all but the messages as it is known by now. A title that a model made unasked is typed in. */
  showHead() {
    const { chat } = this;
    const arrives = chat?.title_source === "automatic" && chat.id === this.#titled.id && chat.title_version > this.#titled.title_version;
    showTitle(at("chat-title"), chat?.title ?? "", arrives);
    if (arrives) at("arrived").replaceChildren("The chat has a title: ", words(chat.title));
    else if (chat?.title !== this.#titled.title || chat?.id !== this.#titled.id) at("arrived").replaceChildren();
    this.#titled = chat ?? {};
    at("chat-source").textContent = chat ? SOURCES[chat.title_source] : "";
    at("archive").textContent = chat?.archived ? "Bring back" : "Archive";
    at("automatic").checked = chat?.automatic_title ?? true;
  }

  /** Shows all messages, unless another chat is open by then. What was said meanwhile is among them. */
  async showMessages() {
    const [{ id }, said] = [this, this.#said];
    const messages = [];
    for await (const page of this.#api.pages(`chats/${id}/messages?limit=100`)) {
      if (id !== this.id) return;
      messages.push(...page.messages);
    }
    if (said !== this.#said) return this.showMessages();
    arrange(at("messages"), messages.map(messageRow));
    showLatest();
  }

  /** Appends a message to a chat, the open one unless told otherwise, and shows it. */
  async say(role, content, id = this.id) {
    const message = await this.#api.ours(() => this.#api.call("POST", `chats/${id}/messages`, { role, content }));
    this.#known.touch(id, message.created_at);
    if (this.#drafts.get(id) === content) this.#drafts.delete(id);
    if (id !== this.id) return;
    this.#said += 1;
    at("messages").append(messageRow(message));
    showLatest();
  }

  /** Leaves the open chat for another, or for none. Each has its own text that is not sent. */
  #turnTo(id) {
    if (id === this.id) return;
    at("messages").replaceChildren();
    this.#drafts.set(this.id, at("words").value);
    at("words").value = this.#drafts.get(id) ?? "";
    this.id = id;
  }
}

function showLatest() {
  at("messages").scrollTop = at("messages").scrollHeight;
}

function messageRow({ role, content, created_at }) {
  const at = new Date(created_at);
  const time = make("time", { dateTime: created_at, textContent: timeOfDay(at), title: fullTime(at) });
  const text = content.map((part) => part.text ?? part.name).join("\n");
  return make(
    "li",
    { className: `of-${role}` },
    make("p", { className: "role" }, WHO[role] ?? role, " · ", time),
    make("div", { className: "words", dir: "auto", textContent: text }),
  );
}

/** Shows a title in an element; `arrives` types it in, unless the user wants no motion. */
async function showTitle(element, title, arrives) {
  if (typing.get(element)?.title === title || (!typing.has(element) && element.textContent === title)) return;
  const run = { title };
  typing.delete(element);
  if (!arrives || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    element.textContent = title;
    return;
  }
  typing.set(element, run);
  element.textContent = "";
  for (const { segment } of new Intl.Segmenter().segment(title)) {
    await new Promise((done) => setTimeout(done, MILLISECONDS_A_GRAPHEME));
    if (typing.get(element) !== run) return;
    element.textContent += segment;
  }
  typing.delete(element);
}
