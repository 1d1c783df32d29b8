/** A chat's row in the list: its title, where that comes from, when the chat was last active, and its menu. */

import { fullTime, shortTime } from "./days.js";
import { make } from "./elements.js";
import { icon, SOURCE_TEXTS } from "./icons.js";

const MINUTE = 60_000;

export class ChatRow {
  #sign = make("span", { className: "sign" });
  #time = document.createElement("time");
  #seen = []; // of the last showing: where all is the same there is nothing to do
  #shown = {};

  /** The list hears its buttons: `name`, which has the chat's id, and `menu`. */
  constructor(id) {
    this.name = make("button", { type: "button" });
    this.name.dir = "auto";
    this.name.dataset.chat = id;
    this.menu = make("button", { type: "button", className: "row-menu" });
    this.menu.setAttribute("aria-haspopup", "menu");
    this.menu.setAttribute("aria-expanded", "false");
    this.menu.append(icon("more"));
    this.element = make("li", { className: "row" }, this.name, this.#sign, this.#time, this.menu);
    this.tabbable = false;
  }

  /** Whether the tabulator key stops here. In a list it stops at one row only; arrows go on from there. */
  set tabbable(stops) {
    this.name.tabIndex = this.menu.tabIndex = stops ? 0 : -1;
  }

  /** Shows the chat as it is by now; only what changed is written. */
  show(chat, isOpen, now) {
    const seen = [chat, isOpen, Math.floor((now - new Date(chat.updated_at)) / MINUTE)];
    if (seen.every((value, index) => value === this.#seen[index])) return;
    this.#seen = seen;
    const { title, title_source, updated_at, archived } = chat;
    const shown = { title, title_source, archived, isOpen, time: shortTime(new Date(updated_at), now) };
    const changed = (name) => shown[name] !== this.#shown[name];
    if (changed("title")) {
      this.name.textContent = this.name.title = title;
      this.menu.setAttribute("aria-label", `Actions for ${title}`);
    }
    if (changed("title_source")) this.#sign.replaceChildren(icon(title_source, SOURCE_TEXTS[title_source]));
    if (changed("archived")) this.name.classList.toggle("archived", archived);
    if (changed("isOpen")) this.name.setAttribute("aria-current", String(isOpen));
    if (changed("time")) this.#time.textContent = shown.time;
    if (this.#time.dateTime !== updated_at) {
      this.#time.dateTime = updated_at;
      this.#time.title = fullTime(new Date(updated_at));
    }
    this.#shown = shown;
  }
}
