/** What can be done with a chat, from its row, its menu or its heading. */

import { Deletions } from "./deletions.js";
import { words } from "./elements.js";
import { at, attempt } from "./forms.js";
import { notify } from "./notices.js";
import { showProblem } from "./problems.js";
import { openMenu } from "./row-menu.js";

const OUTCOMES = {
  unchanged: "The model suggests the title that is there.",
  superseded: "The title was changed meanwhile. That one stays.",
};

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

  rename(id) {
    return attempt("problem", () => this.#openDialog(id));
  }

  /** Generates a title and stores it; once at a time. */
  async generate(id) {
    if (this.#generating.has(id)) return;
    this.#generating.add(id);
    const end = notify("Generating a title…");
    await attempt("problem", async () => {
      const call = () => this.#api.call("POST", `chats/${id}/title/regenerate`);
      const { chat, outcome, failure } = await this.#api.ours(call).finally(end);
      await this.#known.take(chat);
      if (outcome === "written") this.offerUndo(failure ? `${failure.message} Without a model:` : "Title generated:", chat);
      else notify(OUTCOMES[outcome]);
    });
    this.#generating.delete(id);
    this.#spent();
  }

  /** Tells of a new title of the user's doing, and offers the one before. */
  offerUndo(told, { id, title, title_version }) {
    const before = this.#known.earlierTitle(id, title_version);
    const undo = before !== undefined && (() => this.#undo(id, before, title_version));
    notify([`${told} `, words(title)], { undo });
  }

  /** A rename to the title before, unless the title has been changed since. */
  #undo(id, before, title_version) {
    return attempt("problem", async () => {
      const headers = { "if-match": `"${title_version}"` };
      const path = `chats/${id}/title`;
      const chat = await this.#api.ours(() => this.#api.call("PUT", path, { title: before }, headers));
      await this.#known.take(chat);
      notify(["The title is back: ", words(before)]);
    });
  }

  /** Turns `archived` or `automatic_title` the other way. */
  turn(id, name) {
    return attempt("problem", async () => {
      await this.#known.turn(id, name);
      this.#showInOrder();
    });
  }

  remove(id) {
    return attempt("problem", async () => {
      const chat = this.#known.get(id);
      if (!chat) return; // another tab was faster
      await this.#deletions.remove(chat, this.#showInOrder);
      this.#showInOrder();
    });
  }

  askAndRemove(id) {
    const [dialog, chat] = [at("confirm"), this.#known.get(id)];
    if (!chat) return;
    at("confirm-question").replaceChildren("Delete “", words(chat.title), "”?");
    dialog.returnValue = "";
    dialog.onclose = () => dialog.returnValue && this.remove(id);
    dialog.showModal();
  }

  /** Sends the deletions that wait for an undo. */
  sendDeletions() {
    this.#deletions.sendAll();
  }

  menu(id, opener) {
    if (!this.#known.get(id)) return;
    openMenu(opener, [
      ["Rename", () => this.rename(id)],
      ["Generate a title", () => this.generate(id)],
      [this.#known.get(id).archived ? "Bring back" : "Archive", () => this.turn(id, "archived")],
      ["Delete", () => this.remove(id)],
    ]);
  }
}
