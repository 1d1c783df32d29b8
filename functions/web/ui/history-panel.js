/** The titles that the open chat has had: each with its source and its time, and restored by a click. */

import { cursorParameter } from "./api.js";
import { fullTime, timeElement } from "./days.js";
import { button, make, words } from "./elements.js";
import { at, attempt } from "./forms.js";
import { icon, SOURCE_TEXTS } from "./icons.js";

const hasFocus = () => at("history").contains(document.activeElement) && document.activeElement.checkVisibility();

export class HistoryPanel {
  #api;
  #restored;
  #chat;
  #loads = 0;

  /** `restored` gets the chat with its restored title, and that title as it was. */
  constructor(api, restored) {
    this.#api = api;
    this.#restored = restored;
    at("close-history").addEventListener("click", () => this.#close());
    at("history").addEventListener("keydown", ({ key }) => key === "Escape" && this.#close());
  }

  /** Follows the open chat; without one it shows nothing. */
  follow(chat) {
    const [before, isOther] = [this.#chat, chat?.id !== this.#chat?.id];
    this.#chat = chat;
    if (isOther) at("titles").replaceChildren();
    if (at("history").hidden || !chat) return;
    if (isOther || chat.title_version !== before.title_version) this.#load();
  }

  /** Opens it, or closes it. */
  toggle() {
    if (at("history").hidden) this.#open();
    else this.#close();
  }

  #open() {
    this.#be(true);
    this.#load();
    at("close-history").focus();
  }

  #close() {
    this.#be(false);
    at("show-history").focus();
  }

  #be(open) {
    at("history").hidden = !open;
    at("show-history").setAttribute("aria-expanded", String(open));
  }

  /** Shows the first page, or the one at `cursor` under what is shown. */
  #load(cursor = "") {
    const load = (this.#loads += 1); // an answer to an earlier one comes too late
    return attempt("history-problem", async () => {
      const { id } = this.#chat;
      if (!at("titles").firstChild) this.#showCurrent();
      const path = `chats/${id}/title/history?limit=50${cursorParameter(cursor)}`;
      const page = await this.#api.ours(() => this.#api.call("GET", path));
      if (load !== this.#loads || id !== this.#chat?.id) return;
      const past = page.titles.filter(({ title_version }) => title_version < this.#chat.title_version);
      const rows = past.map((title) => this.#row(title, this.#restoreButton(title)));
      const hadFocus = hasFocus();
      if (!cursor) this.#showCurrent();
      at("titles").append(...rows);
      at("older-titles").hidden = !page.next_cursor;
      at("older-titles").onclick = () => this.#load(page.next_cursor);
      if (hadFocus && !hasFocus()) at("close-history").focus(); // what had it is gone
    });
  }

  #showCurrent() {
    at("titles").replaceChildren(this.#row(this.#chat, make("span", { className: "now", textContent: "Current" })));
  }

  #row({ title, title_source, title_updated_at }, end) {
    const time = timeElement(title_updated_at);
    const source = make("p", { className: "source" }, icon(title_source), `${SOURCE_TEXTS[title_source]} · `, time);
    return make("li", {}, make("p", { className: "past-title" }, words(title)), end, source);
  }

  #restoreButton(past) {
    const { title, title_version, title_updated_at } = past;
    const { id } = this.#chat;
    const restore = button("Restore", () =>
      attempt("history-problem", async () => {
        restore.disabled = true;
        const body = { title_version };
        const path = `chats/${id}/title/restore`;
        this.#restored(await this.#api.ours(() => this.#api.call("POST", path, body)), past);
      }).finally(() => {
        restore.disabled = false;
        if (document.activeElement === document.body) restore.focus(); // a button that was disabled has lost it
      }),
    );
    restore.setAttribute("aria-label", `Restore: ${title}, of ${fullTime(new Date(title_updated_at))}`);
    return restore;
  }
}
