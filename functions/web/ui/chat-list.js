/** The list of chats: in groups by day, filtered, and still while somebody points at it. */

import { appendRows, ARCHIVED, arrangeRows, groupsOf, heldGroupsOf, lengthened } from "./chat-groups.js";
import { ChatRow } from "./chat-row.js";
import { arrange, make } from "./elements.js";
import { at } from "./forms.js";

export class ChatList {
  #known;
  #acts;
  #rows = new Map(); // by the chat's id
  #groups = new Map(); // elements, by their label
  #placed = []; // groups as they are seen
  #openId;
  #stop; // the row at which the tabulator key stops
  #filter = "";
  #isPointedAt = false;

  /** `acts`: `open` and `menu` get a chat's id, and the latter the button that its menu belongs to. */
  constructor(known, acts) {
    this.#known = known;
    this.#acts = acts;
    const place = at("list");
    const point = (points) => (event) => event.pointerType === "mouse" && this.#point(points);
    place.addEventListener("pointerenter", point(true));
    place.addEventListener("pointerleave", point(false));
    place.addEventListener("click", ({ target }) => this.#act(target.closest(".row button")));
    place.addEventListener("focusin", ({ target }) => this.#stopAt(this.#rowOf(target)));
    const leaves = ({ relatedTarget }) => place.contains(relatedTarget) || queueMicrotask(() => this.#isHeld || this.show());
    place.addEventListener("focusout", leaves);
  }

  /** Each shown title contains these words. */
  set filter(text) {
    this.#filter = plain(text.trim());
    this.show({ inOrder: true });
  }

  /** Marks a chat as the open one. */
  set openId(id) {
    this.#openId = id;
  }

  /** The ids of the chats that can be seen, from the top down. */
  get visibleIds() {
    const names = [...at("list").querySelectorAll("[data-chat]")];
    return names.filter((name) => name.checkVisibility()).map((name) => name.dataset.chat);
  }

  focus(id) {
    this.#rows.get(id)?.name.focus();
  }

  menuButton(id) {
    return this.#rows.get(id)?.menu;
  }

  /**
   * Shows the chats as they are by now. `inOrder`: whatever the pointer and the focus are on. `older`: nothing has
   * changed but that these chats, older than all others, have come.
   */
  show({ inOrder = false, older } = {}) {
    const now = new Date();
    if (older && this.#append(older, now)) return;
    const all = this.#known.inOrder();
    const chats = all.filter(({ title }) => !this.#filter || plain(title).includes(this.#filter));
    this.#placed = this.#isHeld && !inOrder ? heldGroupsOf(this.#placed, chats, now) : groupsOf(chats, now);
    const byId = new Map(all.map((chat) => [chat.id, chat]));
    const focused = document.activeElement;
    const place = at("list").contains(focused) ? this.visibleIds.indexOf(this.#idOf(focused)) : -1;
    this.#showGroups((id) => this.#row(id, byId.get(id), now));
    this.#refocus(focused, place);
    const seen = new Set(this.#placed.flatMap(([, ids]) => ids));
    for (const id of this.#rows.keys()) if (!seen.has(id)) this.#rows.delete(id);
    const stops = [this.#rowOf(focused), this.#rows.get(this.#openId), ...this.#rows.values()].filter(Boolean);
    this.#stopAt(stops.find(({ name }) => name.checkVisibility()) ?? stops[0]); // the open chat may be in the closed archive
  }

  /** Leaves all rows that are there untouched, so that the work is that of the new ones. Whether it could. */
  #append(chats, now) {
    const older = groupsOf(chats, now);
    const placed = !this.#filter && lengthened(this.#placed, older);
    if (!placed) return false;
    this.#placed = placed;
    const byId = new Map(chats.map((chat) => [chat.id, chat]));
    for (const [label, ids] of older) {
      const rows = ids.map((id) => this.#row(id, byId.get(id), now));
      const isNew = label !== ARCHIVED && !this.#group(label).isConnected;
      (isNew ? arrangeRows : appendRows)(this.#placeOf(label), rows); // a new one may have been there before
      if (isNew) at("chats").append(this.#group(label));
    }
    this.#showArchived();
    return true;
  }

  #showGroups(row) {
    const days = this.#placed.filter(([label]) => label !== ARCHIVED);
    arrange(at("chats"), days.map(([label]) => this.#group(label)));
    for (const [label, ids] of days) arrangeRows(this.#placeOf(label), ids.map(row));
    arrangeRows(this.#placeOf(ARCHIVED), this.#archivedIds.map(row));
    this.#showArchived();
  }

  get #archivedIds() {
    return this.#placed.find(([label]) => label === ARCHIVED)?.[1] ?? [];
  }

  #showArchived() {
    const archived = this.#archivedIds;
    at("archived").hidden = archived.length === 0;
    at("archived-count").textContent = `${ARCHIVED} · ${archived.length}`;
    if (this.#filter && archived.length) at("archived").open = true;
  }

  #group(label) {
    if (!this.#groups.has(label)) {
      const heading = make("h2", { textContent: label, id: `group-${label.replaceAll(" ", "-")}` });
      this.#groups.set(label, make("div", { role: "group", "aria-labelledby": heading.id }, heading, make("div")));
    }
    return this.#groups.get(label);
  }

  /** Where a group's rows are. */
  #placeOf(label) {
    return label === ARCHIVED ? at("archived-chats") : this.#group(label).lastElementChild;
  }

  /** The row of a chat, as it was if it is not listed any more; of a deleted one, what holds its place. */
  #row(id, chat, now) {
    if (!chat && !this.#known.isGone(id) && this.#rows.has(id)) return this.#rows.get(id).element;
    if (!chat) return make("li", { className: "row gone", textContent: "Deleted" });
    if (!this.#rows.has(id)) this.#rows.set(id, new ChatRow(id));
    const row = this.#rows.get(id);
    row.show(chat, id === this.#openId, now);
    return row.element;
  }

  #act(button) {
    if (!button) return;
    if (button.dataset.chat) this.#acts.open(button.dataset.chat);
    else this.#acts.menu(this.#idOf(button), button);
  }

  #idOf(element) {
    return element?.closest?.(".row")?.querySelector("[data-chat]")?.dataset.chat;
  }

  #rowOf(element) {
    return this.#rows.get(this.#idOf(element));
  }

  /** What was moved has lost the focus. Where it is gone, the row that took its place gets it. */
  #refocus(focused, place) {
    if (focused?.isConnected && (place < 0 || focused.checkVisibility())) focused.focus({ preventScroll: true });
    else if (place >= 0) this.focus(this.visibleIds.at(Math.min(place, this.visibleIds.length - 1)));
  }

  #stopAt(row) {
    if (!row || row === this.#stop) return;
    if (this.#stop) this.#stop.tabbable = false;
    this.#stop = row;
    row.tabbable = true;
  }

  get #isHeld() {
    return this.#isPointedAt || at("list").contains(document.activeElement);
  }

  #point(points) {
    this.#isPointedAt = points;
    if (!this.#isHeld) this.show();
  }
}

/** Text without what a person who looks for it may leave out. */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
