/**
 * Deletions with an undo. The service has none: a deletion is final there. So the request is sent only when the
 * notice with its undo is gone, or when the page is left.
 */

import { words } from "./elements.js";
import { notify } from "./notices.js";

export class Deletions {
  #api;
  #known;
  #tell;
  #waiting = new Map();

  /** `tell` shows an error. */
  constructor(api, known, tell) {
    this.#api = api;
    this.#known = known;
    this.#tell = tell;
    addEventListener("pagehide", () => this.sendAll());
  }

  /** Hides a chat at once and deletes it a little later; `undone` is called if it is not. */
  async remove(chat, undone) {
    const token = await this.#api.session.freshToken(); // when the page is left there is no time to ask for it
    this.#waiting.set(chat.id, token);
    this.#known.hide(chat.id);
    notify(["Deleted: ", words(chat.title)], {
      undo: () => {
        if (!this.#waiting.delete(chat.id)) return; // it was sent when the page was left
        this.#known.unhide(chat.id);
        undone();
      },
      over: () => this.#send(chat.id),
    });
  }

  /** Sends all that wait, without waiting for answers: the page or its user is about to go. */
  sendAll() {
    for (const [id, token] of this.#waiting) {
      this.#api.deleteOnLeaving(`chats/${id}`, token);
      this.#known.remove(id);
    }
    this.#waiting.clear();
  }

  async #send(id) {
    if (!this.#waiting.has(id)) return;
    try {
      await this.#api.call("DELETE", `chats/${id}`);
      this.#known.remove(id);
    } catch (error) {
      if (!this.#waiting.has(id)) return; // it was sent again when the page was left
      if (error.status === 404) return this.#known.remove(id);
      this.#known.unhide(id);
      this.#tell(error);
    } finally {
      this.#waiting.delete(id);
    }
  }
}
