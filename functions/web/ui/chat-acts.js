/** What can be done with a chat, from its row, its menu or its heading. */

import { Deletions } from "./deletions.js";
import { words } from "./elements.js";
import { at, attempt } from "./forms.js";
import { notify } from "./notices.js";
import { showProblem } from "./problems.js";
import { outcomeWords } from "./without-model.js";

const STAYS = " It now counts as your choice.";
const loadMenu = () => import("./row-menu.js");

export class ChatActs {
  #api;
  #known;
  #openDialog;
  #showInOrder;
  #spent;
  #deletions;
  #generating = new Set();

  /**
   * `showInOrder` shows the list anew though the pointer or the focus is in it: the user has changed it. `spent` is
   * called when a title may have cost something.
   */
  constructor(api, known, openDialog, showInOrder, spent) {
    this.#api = api;
    this.#known = known;
    this.#openDialog = openDialog;
    this.#showInOrder = showInOrder;
    this.#spent = spent;
    this.#deletions = new Deletions(api, known, (error) => showProblem(at("problem"), error));
  }

  /** Loads the menu when the page has all else. It is tried again when it is needed. */
  loadAhead() {
    loadMenu().catch(() => {});
  }

  rename(id) {
    return attempt("problem", () => this.#openDialog(id));
  }

  /** Generates a title and stores it; once at a time. */
  async generate(id) {
    if (this.#generating.has(id)) return;
    this.#generating.add(id);
    const end = notify("Generating a title…", { isBusy: true });
    await attempt("problem", async () => {
      const call = () => this.#api.call("POST", `chats/${id}/title/regenerate`);
      const { chat, ...made } = await this.#api.ours(call).finally(end);
      await this.#known.take(chat);
      const before = this.#known.before(id, chat.title_version);
      const [told, isNew] = outcomeWords(made, before?.title === chat.title);
      if (isNew) this.offerUndo(told, chat);
      else notify(told);
    });
    this.#generating.delete(id);
    this.#spent();
  }

  /** Tells of a new title of the user's doing, and offers the one before. `past`: the title that it was made of, if any. */
  offerUndo(told, { id, title, title_version }, past) {
    const before = this.#known.before(id, title_version);
    const undo = before && (() => this.#undo(before, title_version));
    notify([`${told} `, words(title), ...chosen(past)], { undo });
  }

  /** A rename to the title before, unless the title has been changed since. */
  #undo({ id, title, title_source }, title_version) {
    return attempt("problem", async () => {
      const headers = { "if-match": `"${title_version}"` };
      const path = `chats/${id}/title`;
      const chat = await this.#api.ours(() => this.#api.call("PUT", path, { title }, headers));
      await this.#known.take(chat);
      notify(["The title is back: ", words(title), ...chosen({ title_source })]);
    });
  }

  /** Turns `archived` or `automatic_title` the other way. */
  turn(id, name) {
    return attempt("problem", async () => {
      await this.#known.turn(id, name);
      this.#showInOrder();
    });
  }

  /** Archives a chat or brings it back, and offers the other way. */
  async archive(id) {
    const { archived } = this.#known.get(id) ?? {};
    if (!(await this.turn(id, "archived"))) return;
    const chat = this.#known.get(id);
    if (!chat || chat.archived === archived) return; // another tab was faster
    const undo = () => this.#known.get(id)?.archived === chat.archived && this.turn(id, "archived");
    notify([chat.archived ? "Archived: " : "Brought back: ", words(chat.title)], { undo });
  }

  /** Deletes a chat, without a question: it can be undone. */
  remove(id) {
    return attempt("problem", async () => {
      const chat = this.#known.get(id);
      if (!chat) return; // another tab was faster
      await this.#deletions.remove(chat, this.#showInOrder);
      this.#showInOrder();
    });
  }

  /** Sends the deletions that wait for an undo. */
  sendDeletions() {
    this.#deletions.sendAll();
  }

  menu(id, opener) {
    return attempt("problem", async () => {
      const { openMenu } = await this.#api.ours(loadMenu);
      if (!this.#known.get(id)) return;
      openMenu(opener, [
        ["Rename", () => this.rename(id)],
        ["Generate a title", () => this.generate(id)],
        [this.#known.get(id).archived ? "Bring back" : "Archive", () => this.archive(id)],
        ["Delete", () => this.remove(id)],
      ]);
    });
  }
}

/** What to know of a title that was brought back: a title of the service's becomes the user's choice by that. */
function chosen(past) {
  return past && past.title_source !== "user" ? [".", STAYS] : [];
}
