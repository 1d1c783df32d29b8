/** The user's chats as far as they are known: from the list, from answers, and from what happens elsewhere. */

import { cursorParameter } from "./api.js";

const FIRST_PAGE = 30;
const LATER_PAGES = 100;

export class KnownChats {
  #api;
  #isDeleted;
  #changed;
  #chats = new Map();
  #earlier = new Map(); // each chat as it was with the title before
  #hidden = new Set(); // about to be deleted
  #gone = new Set(); // deleted
  #active = new Map(); // when messages of this tab were later than all else that is known of their chat
  #discovering = new Map();
  #oldest; // no chat that is known was active earlier
  #next = ""; // the cursor of the list's next page; null after the last

  /** `isDeleted` tells of a chat whether it is known to be deleted. `changed` is called when there is something to show: with the chats that are new, if these were active before all others. */
  constructor(api, isDeleted, changed) {
    this.#api = api;
    this.#isDeleted = isDeleted;
    this.#changed = changed;
  }

  /** Whether a page of the list has come. */
  get isListed() {
    return this.#next !== "";
  }

  /** Whether there is, or may be, a page of the list that has not come. */
  get hasMore() {
    return this.#next !== null;
  }

  get count() {
    return this.#chats.size - this.#hidden.size;
  }

  /** The chat, unless it is deleted or about to be. */
  get(id) {
    return this.#hidden.has(id) ? undefined : this.#chats.get(id);
  }

  /** Whether a chat is deleted, or about to be. */
  isGone(id) {
    return this.#hidden.has(id) || this.#gone.has(id);
  }

  /** The chats by their latest activity, newest first, each with its time as `updated_at`. */
  inOrder() {
    const active = (chat) => (this.#active.get(chat.id) > chat.updated_at ? { ...chat, updated_at: this.#active.get(chat.id) } : chat);
    const shown = [...this.#chats.values()].filter(({ id }) => !this.#hidden.has(id)).map(active);
    return shown.sort((chat, other) => (chat.updated_at < other.updated_at ? 1 : -1));
  }

  /** The chat with the title that it had before `title_version`, if both were seen to follow each other. */
  before(id, title_version) {
    const earlier = this.#earlier.get(id);
    return earlier?.title_version === title_version - 1 ? earlier : undefined;
  }

  /** Forgets all. */
  clear() {
    for (const all of [this.#chats, this.#earlier, this.#hidden, this.#gone, this.#active]) all.clear();
    this.#oldest = undefined;
    this.#next = "";
  }

  /** Fetches the list's next page. */
  async list() {
    const limit = this.#next ? LATER_PAGES : FIRST_PAGE;
    const from = this.#next;
    const page = await this.#api.ours(() => this.#api.call("GET", `chats?limit=${limit}${cursorParameter(from)}`));
    if (from === this.#next) this.#learnPage(page); // else the list was begun anew
  }

  /** Fetches the list's first page in place of all that is known. */
  async listAnew() {
    const page = await this.#api.ours(() => this.#api.call("GET", `chats?limit=${FIRST_PAGE}`));
    const before = this.#chats;
    this.#oldest = undefined;
    this.#chats = new Map(page.chats.flatMap(({ id }) => (before.has(id) ? [[id, before.get(id)]] : [])));
    this.#learnPage(page);
  }

  /** Begins a chat. Returns its id. */
  async start(content) {
    const chat = await this.#api.ours(() => this.#api.call("POST", "chats", { content }));
    this.#learn(chat);
    this.#changed();
    return chat.id;
  }

  /** Turns `archived` or `automatic_title` of a chat the other way. */
  async turn(id, name) {
    const chat = this.get(id);
    if (!chat) return; // another tab was faster
    try {
      const body = { [name]: !chat[name] };
      this.#learn(await this.#api.ours(() => this.#api.call("PATCH", `chats/${id}`, body)));
    } finally {
      this.#changed();
    }
  }

  /** A chat, its title or its archive flag, from a response or a message. Returns the chat, unless it is deleted. */
  async take(received) {
    const { id } = received;
    if (!this.#chats.has(id)) await this.discover(id);
    if (!this.#chats.has(id)) return undefined;
    this.#learn(received);
    this.#changed();
    return this.get(id);
  }

  /** The chat had a message at `time`. Its flags are those of `updated_at` still. */
  touch(id, time) {
    if (!(this.#active.get(id) >= time)) this.#active.set(id, time);
    this.#changed();
  }

  remove(id) {
    this.#gone.add(id);
    this.#chats.delete(id);
    this.#hidden.delete(id);
    this.#changed();
  }

  /** Hides a chat that is about to be deleted. */
  hide(id) {
    this.#hidden.add(id);
    this.#changed();
  }

  unhide(id) {
    this.#hidden.delete(id);
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

  #learnPage({ chats, next_cursor }) {
    const areOlder = chats.length > 0 && chats.every(({ id, updated_at }) => updated_at < this.#oldest && !this.#chats.has(id));
    for (const chat of chats) this.#learn(chat);
    this.#next = next_cursor;
    this.#changed(areOlder ? chats.filter(({ id }) => this.get(id)) : undefined);
  }

  /** Merges a chat, its title or its archive flag into what is known of it. A deleted chat is gone. */
  #learn(received) {
    if (this.#isDeleted(received)) return;
    const known = this.#chats.get(received.id);
    if (received.title_version === known?.title_version + 1) this.#earlier.set(received.id, known);
    this.#chats.set(received.id, newer(known, received));
    if (!(received.updated_at >= this.#oldest)) this.#oldest = received.updated_at ?? this.#oldest;
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
