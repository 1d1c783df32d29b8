/** The page's side of the rename dialog: it is loaded after the page, and opened for one chat at a time. */

import { attempt } from "./forms.js";

const load = () => import("./rename-chat-dialog.js");

export class DialogHost {
  #api;
  #known;
  #dialog = document.querySelector("rename-chat-dialog"); // until it is loaded an element that can do nothing

  /**
   * `renamed` gets a chat with its new title, `refused` the service's answer to what it refused; `closed` is called
   * when it closes, `ended` when the sign-in is over.
   */
  constructor(api, known, { renamed, refused, closed, ended }) {
    this.#api = api;
    this.#known = known;
    this.id = undefined; // of the chat that it is open for
    this.#dialog.getToken = () => api.session.freshToken();
    this.#dialog.addEventListener("chat-renamed", ({ detail }) => attempt("problem", () => renamed(detail.chat)));
    this.#dialog.addEventListener("rename-refused", ({ detail }) => refused(detail));
    this.#dialog.addEventListener("rename-unauthorized", ended);
    this.#dialog.addEventListener("rename-closed", () => {
      this.id = undefined;
      closed();
    });
  }

  /** Loads it when the page has all else. It is tried again when it is needed. */
  loadAhead() {
    load().catch(() => {});
  }

  /** Its words where they are not its own. */
  set labels(labels) {
    this.#dialog.labels = labels;
  }

  /** Opens for a chat, unless that is deleted or its user gone by then. */
  async open(id) {
    await this.#api.ours(load);
    if (!this.#known.get(id)) return;
    this.id = id;
    this.#dialog.open(this.#known.get(id));
  }

  /** Shows a chat's title as it is by now, if it is open for that chat. */
  update(chat) {
    this.#dialog.update?.(chat);
  }

  /** Follows what is known of its chat by now. */
  follow() {
    if (this.#known.get(this.id)) this.update(this.#known.get(this.id));
    else this.close();
  }

  close() {
    this.#dialog.close?.();
  }

  dropDrafts() {
    this.#dialog.dropDrafts?.();
  }
}
