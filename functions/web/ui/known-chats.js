/** The user's chats as far as they are known: from the list, from answers, and from what happens elsewhere. */

import { cursorParameter } from "./api.js";

export class KnownChats {
  #api;
  #isDeleted;
  #changed;
  #chats = new Map();
  #discovering = new Map();
  #next = ""; // the cursor of the list's next page; null after the last

  /** `isDeleted` tells of a chat whether it is known to be deleted. `changed` is called when there is something to show. */
  constructor(api, isDeleted, changed) {
    this.#api = api;
    this.#isDeleted = isDeleted;
    this.#changed = changed;
  }

  get hasMore() {
    return Boolean(this.#next);
  }

  get(id) {
    return this.#chats.get(id);
  }

  inOrder() {
    return [...this.#chats.values()].sort((chat, other) => (chat.updated_at < other.updated_at ? 1 : -1));
  }

  /** Forgets all. */
  clear() {
    this.#chats.clear();
    this.#next = "";
  }

  /** Fetches the list's next page. */
  async list() {
    this.#learnPage(await this.#api.ours(() => this.#api.call("GET", `chats?limit=30${cursorParameter(this.#next)}`)));
  }

  /** Fetches the list's first page in place of all that is known. */
  async listAnew() {
    const page = await this.#api.ours(() => this.#api.call("GET", "chats?limit=30"));
    this.#chats.clear();
    this.#learnPage(page);
  }

  /** Begins a chat. Returns its id. */
  async start(content) {
    const chat = await this.#api.ours(() => this.#api.call("POST", "chats", { content }));
    this.#learn(chat);
    return chat.id;
  }

  /** Turns `archived` or `automatic_title` of a chat the other way. */
  async turn(id, name) {
    try {
      const body = { [name]: !this.get(id)[name] };
      this.#learn(await this.#api.ours(() => this.#api.call("PATCH", `chats/${id}`, body)));
    } finally {
      this.#changed();
    }
  }

  /** A chat, its title or its archive flag, from a response or a message. Returns the chat, unless it is deleted. */
  async take(received) {
    const { id } = received;
    if (!this.get(id)) await this.discover(id);
    if (!this.get(id)) return undefined;
    this.#learn(received);
    this.#changed();
    return this.get(id);
  }

  remove(id) {
    this.#chats.delete(id);
    this.#changed();
  }

  /** Fetches a chat that another tab began, once at a time. A deleted chat is no error. */
  discover(id) {
    const fetchChat = async () => {
      const chat = await this.#api.ours(() => this.#api.call("GET", `chats/${id}`)).catch((error) => {
        if (error.status !== 404) throw error;
      });
      if (chat) this.#learn(chat);
      this.#changed();
    };
    if (!this.#discovering.has(id)) {
      this.#discovering.set(id, fetchChat().finally(() => this.#discovering.delete(id)));
    }
    return this.#discovering.get(id);
  }

  #learnPage(page) {
    for (const chat of page.chats) this.#learn(chat);
    this.#next = page.next_cursor;
    this.#changed();
  }

  /** Merges a chat, its title or its archive flag into what is known of it. A deleted chat is gone. */
  #learn(received) {
    if (!this.#isDeleted(received)) this.#chats.set(received.id, newer(this.get(received.id), received));
  }
}

/** The title with the higher version, and all else as it was at the later `updated_at`. */
function newer(known, received) {
  if (!known) return received;
  const all = received.updated_at >= known.updated_at ? { ...known, ...received } : { ...received, ...known };
  const { title, title_version, title_source, title_updated_at } =
    received.title_version >= known.title_version ? received : known;
  return { ...all, title, title_version, title_source, title_updated_at };
}
