/** `<rename-chat-dialog>`: renames a chat, with a title generated on request. How it is used: docs/rename-dialog.md. */

const LONGEST_TITLE = 200;
const MILLISECONDS_A_GRAPHEME = 18;
const MOST_AVOIDED = 10;
const FOCUS_GUARDED_MS = 1_000;
const PROBE_MS = 5_000;
const OF_MODELS = ["generated", "automatic"];

const LABELS = {
  heading: "Rename chat",
  title: "Title",
  generate: "Generate",
  generating: "Generating a title…",
  generated: "A title was suggested. Save keeps it.",
  again: "The title is suggested again",
  hint: "",
  cancel: "Cancel",
  save: "Save",
  history: "Earlier titles",
  restore: "Restore",
  more: "More",
  resets: (when) => `The limit resets ${when}.`,
  unreachable: "The service could not be reached.",
  failed: "That did not work.",
  unauthorized: "Your sign-in has ended. Sign in again.",
  unsaved: "Not saved",
  changed: (title) => `Not saved. The title has changed to “\u2068${title}\u2069”.`,
  reset: "Discard changes",
  tooLong: (excess, limit) => `Too long by ${excess} ${excess === 1 ? "character" : "characters"}. The limit is ${limit}.`,
  previous: "Previous suggestion",
  next: "Next suggestion",
  suggestion: (number, count) => (number ? `Suggestion ${number} of ${count}` : `Suggestions: ${count}`),
  source: {
    user: "Your own title",
    generated: "A generated title",
    automatic: "An automatic title",
    fallback: "A first title, made from the first message",
  },
};

const MARKUP = `
  <dialog part="dialog" aria-labelledby="heading">
    <form method="dialog" novalidate>
      <h2 id="heading" part="heading"></h2>
      <label for="title" part="label"></label>
      <div class="row">
        <input id="title" part="input" dir="auto" autocomplete="off" spellcheck="true" enterkeyhint="done"
               aria-describedby="source length problem">
        <button id="generate" type="button" part="generate" aria-describedby="hint">
          <span class="spinner" part="spinner" aria-hidden="true"></span><span class="label"></span>
        </button>
      </div>
      <div class="row" id="about">
        <p id="source" part="source" dir="auto"></p>
        <button id="reset" type="button" part="reset"></button>
        <div id="suggestions" role="group" aria-labelledby="count" part="suggestions">
          <button id="previous" type="button" part="previous"><span aria-hidden="true">‹</span></button>
          <span id="count" part="count"></span>
          <button id="next" type="button" part="next"><span aria-hidden="true">›</span></button>
        </div>
      </div>
      <p id="hint" part="hint" dir="auto"></p>
      <p id="length" part="length" dir="auto"></p>
      <div id="problem" role="alert" part="alert"></div>
      <details part="history"><summary></summary><ol></ol></details>
      <div class="actions">
        <button id="cancel" type="button" part="cancel"></button>
        <button id="save" type="submit" part="save"></button>
      </div>
    </form>
    <p id="status" role="status"></p>
  </dialog>`;

const STYLE = `
  :host { position: absolute;
          --accent: light-dark(#2f5fd0, #8fb0ff); --on-accent: light-dark(#fff, #10182b);
          --surface: light-dark(#fff, #1d2027); --text: light-dark(#1b1f27, #eceff5);
          --muted: light-dark(#5a6272, #a4adbd); --line: light-dark(#868e9c, #6d7686);
          --problem: light-dark(#a4161a, #ffb3b0); --problem-surface: light-dark(#fdeceb, #4a1f20); }
  dialog { --seen-top: 0px; --seen-height: 100vh; --above: max(.5em, (var(--seen-height) - 26em) / 2); box-sizing: border-box;
           top: calc(var(--seen-top) + var(--above)); margin-top: 0;
           width: 31em; max-width: calc(100vw - 1em); max-height: calc(var(--seen-height) - var(--above) - .5em); padding: 0;
           overscroll-behavior: contain;
           border: 1px solid var(--line); border-radius: .75em; background: var(--surface);
           font-size: max(14px, 1em); box-shadow: 0 1em 3em rgb(0 0 0 / .3);
           /* A list row may say otherwise. */
           visibility: visible; pointer-events: auto; cursor: auto; -webkit-user-select: text; user-select: text; }
  dialog::backdrop { background: rgb(0 0 0 / .45); }
  form { all: initial; display: grid; gap: .6em; padding: 1.25em; color: var(--text); color-scheme: inherit;
         font-family: inherit; font-size: inherit; line-height: 1.4; }
  h2 { margin: 0; font-size: 1.15em; }
  label, #about, #hint, #length, summary, time { font-size: .875em; }
  p { margin: 0; overflow-wrap: anywhere; }
  .row { display: flex; gap: .5em; flex-wrap: wrap; align-items: center; }
  input { flex: 1 1 14em; min-width: 0; padding: .5em .6em; border: 1px solid var(--line); border-radius: .4em;
          font: inherit; color: inherit; background: transparent; }
  input[aria-invalid="true"] { border-color: var(--problem); }
  button { padding: .5em .9em; border: 1px solid var(--line); border-radius: .4em; font: inherit; color: inherit;
           background: transparent; cursor: pointer; }
  button:disabled { opacity: .55; cursor: default; }
  #save { border-color: transparent; color: var(--on-accent); background: var(--accent); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  #about { min-height: 2.1em; }
  #about button { min-width: 2em; padding: .25em .6em; color: var(--text); }
  #suggestions { display: flex; gap: .5em; align-items: center; margin-inline-start: auto; }
  #about, #hint, summary, time { color: var(--muted); }
  #length { color: var(--problem); }
  [hidden], p:empty { display: none !important; }
  #problem:empty { margin-top: -.6em; }
  #problem:not(:empty) { padding: .6em .75em; border-radius: .4em; color: var(--problem);
                         background: var(--problem-surface); }
  #problem p + p { margin-top: .25em; font-size: .875em; }
  details ol { display: grid; gap: .5em; max-height: 12em; margin: .5em 0 0; padding: 0; overflow: auto;
               list-style: none; }
  details li { display: grid; grid-template-columns: 1fr auto; gap: 0 .5em; align-items: center; }
  details li button { grid-row: span 2; }
  details span { overflow-wrap: anywhere; }
  .actions { display: flex; justify-content: flex-end; gap: .5em; }
  #status { position: absolute; display: block !important; width: 1px; height: 1px; overflow: hidden;
            clip-path: inset(50%); }
  #generate { display: grid; place-items: center; }
  #generate * { grid-area: 1 / 1; }
  .spinner { visibility: hidden; width: .8em; height: .8em; border: 2px solid; border-radius: 50%;
             border-inline-end-color: transparent; animation: turn .8s linear infinite; }
  [aria-busy="true"] .spinner { visibility: visible; }
  [aria-busy="true"] .label { opacity: .2; }
  @keyframes turn { to { rotate: 1turn; } }
  @media (prefers-reduced-motion: reduce) { .spinner { animation: none; } }
  @media (pointer: coarse) {
    dialog { font-size: max(16px, 1em); }
    label, #about, #hint, #length, summary, time, #problem p + p { font-size: inherit; }
    button, #about button, summary { min-width: 2.75em; min-height: 2.75em; }
  }
  @media (max-height: 30em) { form { padding: .75em 1em; } }`;

const graphemes = (text) => Array.from(new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text), ({ segment }) => segment);

/** How many code points `typed` has too many, counted as the service counts: on one line, trimmed, in NFC. */
function excessOf(typed) {
  const line = typed.replace(/[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+/g, " ").replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g, "");
  return Math.max(0, [...line.trim().normalize()].length - LONGEST_TITLE);
}

// What a person does in the dialog is no event of the page's: not a click on the list row around it, not a shortcut.
const OWN_EVENTS =
  "keydown keypress keyup beforeinput input change compositionstart compositionupdate compositionend copy cut paste " +
  "click dblclick auxclick contextmenu mousedown mouseup pointerdown pointerup touchstart touchmove touchend wheel " +
  "focusin focusout";
const KEY_EVENTS = ["keydown", "keypress", "keyup"];
const opened = new Set();
const heldKeys = new Map(); // whether a key that is down was pressed in a dialog

/** Whether a key goes to an open dialog. With the focus nowhere, the page must not have it either. */
function isForDialog(event) {
  const path = event.composedPath();
  return [...opened].some((one) => path.includes(one) || [document.body, document.documentElement].includes(path[0]));
}

/** Keeps a dialog's keys from the page. A key that is held down while a dialog opens or closes does nothing more. */
function keepKeys(event) {
  const key = event.code || event.key;
  const isOurs = isForDialog(event);
  if (event.type === "keydown" && !event.repeat) heldKeys.set(key, isOurs);
  const wasOurs = heldKeys.get(key) ?? isOurs;
  if (event.type === "keyup") heldKeys.delete(key);
  if (!isOurs && !wasOurs) return;
  event.stopImmediatePropagation();
  if (isOurs !== wasOurs || isOfInputMethod(event)) event.preventDefault();
}

/** Whether Enter or Escape ends a composition. Safari ends it first, and then only the key code tells. */
function isOfInputMethod({ key, isComposing, keyCode }) {
  return ["Enter", "Escape"].includes(key) && (isComposing || keyCode === 229);
}

/** What the API, or the way to it, said went wrong. */
class ApiError extends Error {
  constructor({ message, code, detail, resets_at }) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.resetsAt = resets_at;
  }
}

export class RenameChatDialog extends HTMLElement {
  // Both may have been set before this module was there.
  /** Words of your own language take the place of these: `dialog.labels = { save: "Sichern" }`. */
  labels = this.labels ?? {};
  /** Gives the token that requests are made with. */
  getToken = this.getToken ?? (() => "");

  static #trusted;
  #drafts = new Map(); // by chat: what was closed without saving
  #chat = null;
  #session = null; // of one opening: what belongs to an older one is dropped
  #busy = "";
  #suggestions = []; // {text, typed}, from which one may choose; a typed text is among them once another took its place
  #startedFrom = 0; // the version of the title that the text was typed over
  #refused = false; // the title that was to be saved
  #again = false; // the title that is there was suggested
  #tooLong = false;
  #dialog;
  #historyLoads = 0; // what an earlier one brings is dropped
  #openedAt = 0;
  #touched = false;
  #pressedOutside = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = RenameChatDialog.#markup();
    this.#dialog = root.querySelector("dialog");
    root.querySelector("form").addEventListener("submit", (event) => this.#save(event));
    root.querySelector("details").addEventListener("toggle", (event) => event.target.open && this.#showHistory());
    this.#at("title").addEventListener("input", () => this.#typed());
    const actions = {
      generate: () => this.#generate(),
      reset: () => this.#reset(),
      previous: () => this.#step(-1),
      next: () => this.#step(1),
      cancel: () => this.#end(false),
    };
    for (const [id, act] of Object.entries(actions)) this.#at(id).addEventListener("click", act);
    this.#dialog.addEventListener("pointerdown", (event) => this.#press(event));
    this.#dialog.addEventListener("click", (event) => this.#pressedOutside && this.#isOutside(event) && this.close());
    // The event comes later: by then the dialog may be open again, for another chat.
    this.#dialog.addEventListener("close", () => this.#dialog.open || this.#end());
    root.addEventListener("focusout", (event) => this.#winFocusBack(event));
    for (const type of OWN_EVENTS.split(" ")) {
      root.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
    }
  }

  /** Without any data in it, and so let through where a page's policy demands trusted types. */
  static #markup() {
    const policy = { createHTML: (markup) => markup };
    this.#trusted ??= globalThis.trustedTypes?.createPolicy("rename-chat-dialog", policy).createHTML(MARKUP) ?? MARKUP;
    return this.#trusted;
  }

  disconnectedCallback() {
    this.close();
  }

  /** Opens for `chat`: `{id, title, title_version, title_source}`, as the API gives it, with what was not saved of it. */
  open(chat) {
    this.close();
    this.#dialog.showModal();
    const draft = this.#drafts.get(chat.id);
    this.#chat = chat;
    this.#suggestions = draft?.suggestions ?? [];
    this.#startedFrom = draft?.startedFrom ?? chat.title_version;
    this.#session = new AbortController();
    this.#at("title").value = draft?.text ?? chat.title;
    this.#touched = this.#pressedOutside = this.#tooLong = false;
    this.#openedAt = performance.now();
    opened.add(this);
    this.#label();
    this.#clearError();
    this.shadowRoot.querySelector("details").open = false;
    this.shadowRoot.querySelector("ol").replaceChildren();
    this.#be("");
    this.#fitScreen();
    this.#at("title").focus();
    if (!draft) this.#at("title").select();
  }

  /** Closes, and aborts what is under way. What was not saved is there when it opens again. */
  close() {
    this.#end();
  }

  /** Closes, and drops what was not saved of any chat, as when the user signs out. */
  dropDrafts() {
    this.#end(false);
    this.#drafts.clear();
  }

  /** Takes over the chat's changes since the dialog opened. Typed text stays. */
  update(chat) {
    if (!this.#session || chat.id !== this.#chat.id || chat.title_version < this.#chat.title_version) return;
    const title = this.#at("title");
    const moved = chat.title_version > this.#chat.title_version;
    if (moved && this.#busy !== "typing" && title.value === this.#chat.title) {
      title.value = chat.title;
      if (this.shadowRoot.activeElement === title) title.select(); // else it would take the focus
    }
    this.#chat = chat;
    this.#refresh();
    if (moved && this.shadowRoot.querySelector("details").open) this.#showHistory();
  }

  #end(keepsDraft = true) {
    if (this.#dialog.open) this.#dialog.close();
    if (!this.#session) return;
    this.#session.abort();
    this.#session = null;
    opened.delete(this);
    const [text, { id, title }] = [this.#words(), this.#chat];
    if (keepsDraft && text && text !== title) {
      this.#drafts.set(id, { text, suggestions: this.#suggestions, startedFrom: this.#startedFrom });
    } else {
      this.#drafts.delete(id);
    }
    this.dispatchEvent(new Event("rename-closed"));
  }

  async #generate() {
    const session = this.#session;
    const done = await this.#during("generating", async () => {
      const { title: proposal } = await this.#ask("POST", "/title/propose", this.#wishes(), session);
      if (session !== this.#session) return;
      this.#keepTyped();
      this.#suggestions = [...this.#suggestions.filter(({ text }) => text !== proposal), { text: proposal }];
      this.#be("typing");
      await this.#type(proposal, session);
      this.#again = proposal === this.#chat.title;
    });
    if (!done) return;
    const count = this.#suggestions.length;
    this.#say([this.#again ? `${this.#labels().again}.` : this.#labels().generated, count > 1 && this.#labels().suggestion(count, count)].filter(Boolean).join(" "));
    this.#focusOnAll();
  }

  /** That the title be none that was suggested here; nothing where none was. */
  #wishes() {
    const { title, title_source } = this.#chat;
    const suggested = this.#suggestions.filter(({ typed }) => !typed).map(({ text }) => text);
    const avoid = [...(OF_MODELS.includes(title_source) ? [title] : []), ...suggested].slice(-MOST_AVOIDED);
    return avoid.length ? { avoid } : undefined;
  }

  /** Keeps a text of the person's own that another is about to replace. */
  #keepTyped() {
    const words = this.#words();
    const known = [this.#chat.title, ...this.#suggestions.map(({ text }) => text)];
    if (words && !known.includes(words)) this.#suggestions = [...this.#suggestions, { text: words, typed: true }];
  }

  async #type(words, session) {
    const title = this.#at("title");
    title.value = "";
    const slowly = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const grapheme of graphemes(words)) {
      if (slowly) await new Promise((done) => setTimeout(done, MILLISECONDS_A_GRAPHEME));
      if (session !== this.#session) return;
      title.value += grapheme;
    }
  }

  /** Shows the suggestion before (-1) or after (1) the one that is shown; from any other text, the last or the first. */
  #step(by) {
    this.#keepTyped();
    const count = this.#suggestions.length;
    const at = this.#place();
    const next = at < 0 ? Math.min(by, 0) : at + by;
    const { text } = this.#suggestions.at(next % count);
    this.#replace(text);
    this.#say(`${this.#labels().suggestion(this.#place() + 1, count)}: ${text}`);
    if (this.#at("suggestions").hidden) this.#focusOnAll();
  }

  #place() {
    return this.#suggestions.findIndex(({ text }) => text === this.#words());
  }

  #reset() {
    this.#replace(this.#chat.title);
    this.#focusOnAll();
  }

  #replace(text) {
    this.#at("title").value = text;
    this.#typed();
  }

  #focusOnAll() {
    this.#at("title").focus();
    this.#at("title").select();
  }

  async #save(event) {
    event.preventDefault();
    if (this.#at("save").disabled) return;
    await this.#store("PUT", "/title", { title: this.#words() });
  }

  async #store(method, path, body) {
    const session = this.#session;
    await this.#during("saving", async () => {
      this.#renamed(await this.#ask(method, path, body, session), session);
    });
  }

  #renamed(chat, session) {
    // It was stored all the same, whoever looks at the dialog by now.
    this.dispatchEvent(new CustomEvent("chat-renamed", { detail: { chat }, bubbles: true, composed: true }));
    if (session === this.#session) this.#end(false);
    else this.update(chat);
    this.#drafts.delete(chat.id);
  }

  /** The first page of the earlier titles, or the one from `cursor` on under it. */
  async #showHistory(cursor) {
    const session = this.#session;
    const load = (this.#historyLoads += 1);
    const isLatest = () => session === this.#session && load === this.#historyLoads;
    const list = this.shadowRoot.querySelector("ol");
    const from = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    try {
      const { titles, next_cursor } = await this.#ask("GET", `/title/history${from}`, undefined, session);
      if (!isLatest()) return;
      const hadFocus = list.contains(this.shadowRoot.activeElement);
      if (!cursor) list.replaceChildren();
      list.querySelector(".more")?.remove();
      const earlier = titles.filter(({ title_version }) => title_version !== this.#chat.title_version);
      const rows = earlier.map((title) => this.#past(title));
      list.append(...rows);
      if (next_cursor) list.append(this.#more(next_cursor));
      this.#refresh();
      if (hadFocus && !this.shadowRoot.activeElement) this.#focusOnRow(cursor && rows[0]); // what had it is gone
    } catch (error) {
      if (isLatest() && error.name !== "AbortError") this.#showError(error);
    }
  }

  #focusOnRow(row) {
    (row?.querySelector("button") ?? this.shadowRoot.querySelector("summary")).focus();
  }

  #past({ title, title_version, title_source, title_updated_at }) {
    const row = document.createElement("li");
    const [cell, words, time, button] = ["span", "bdi", "time", "button"].map((name) => document.createElement(name));
    words.textContent = title;
    cell.append(words);
    time.dateTime = title_updated_at;
    time.textContent = `${this.#labels().source[title_source]}, \u2068${this.#when(title_updated_at)}\u2069`;
    button.type = "button";
    button.className = "restore";
    button.textContent = this.#labels().restore;
    button.setAttribute("aria-label", `${this.#labels().restore}: ${title}`);
    button.addEventListener("click", () => this.#store("POST", "/title/restore", { title_version }));
    row.append(cell, button, time);
    return row;
  }

  #more(cursor) {
    const [row, button] = ["li", "button"].map((name) => document.createElement(name));
    row.className = "more";
    button.type = "button";
    button.textContent = this.#labels().more;
    button.addEventListener("click", () => this.#showHistory(cursor));
    row.append(button);
    return row;
  }

  /** Does `work` while the dialog is `busy`; what comes when it is closed by then is dropped. Whether it was done. */
  async #during(busy, work) {
    const session = this.#session;
    this.#clearError();
    this.#be(busy);
    try {
      await work();
      return session === this.#session;
    } catch (error) {
      if (session !== this.#session || error.name === "AbortError") return false;
      this.#refused = busy === "saving" && error.code === "invalid_request";
      this.#showError(error);
      return false;
    } finally {
      if (session === this.#session) this.#idle();
    }
  }

  #idle() {
    this.#be("");
    if (!this.shadowRoot.activeElement) this.#at("title").focus(); // a button that was disabled has lost it
  }

  async #ask(method, path, body, { signal }) {
    const base = (this.getAttribute("api-url") ?? ".").replace(/\/$/, "");
    const chat = `/chats/${encodeURIComponent(this.#chat.id)}`;
    let headers, response;
    try {
      headers = { authorization: `Bearer ${await this.getToken()}`, "content-type": "application/json" };
      signal.throwIfAborted();
      response = await fetch(base + chat + path, { method, headers, body: body && JSON.stringify(body), signal });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // of getToken's own, or aborted
      if (!headers || !(await isRefused(base, chat, headers, signal))) throw new ApiError({ message: this.#labels().unreachable });
    }
    if (!response || response.status === 401) {
      this.dispatchEvent(new Event("rename-unauthorized"));
      throw new ApiError({ message: this.#labels().unauthorized });
    }
    const answer = await response.json().catch((error) => {
      if (error.name === "AbortError") throw error;
    });
    if (response.ok && answer) return answer;
    const refusal = { message: this.#labels().failed, ...answer };
    this.dispatchEvent(new CustomEvent("rename-refused", { detail: refusal }));
    throw new ApiError(refusal);
  }

  #showError(error) {
    const resets = error.resetsAt && this.#labels().resets(this.#when(error.resetsAt));
    const lines = [error.message, error.detail, resets].filter(Boolean).map((text, index) => {
      const line = document.createElement("p");
      line.dir = "auto";
      line.textContent = text;
      line.part = index ? "alert-detail" : "alert-message";
      return line;
    });
    this.#at("problem").replaceChildren(...lines);
    this.#at("problem").scrollIntoView({ block: "nearest" });
  }

  #clearError() {
    this.#at("problem").replaceChildren();
    this.#refused = this.#again = false;
  }

  #typed() {
    this.#clearError();
    this.#refresh();
  }

  /** The text as it stands, or as it will when the suggestion is typed in. */
  #words() {
    return this.#busy === "typing" ? this.#suggestions.at(-1).text : this.#at("title").value.trim();
  }

  #be(busy) {
    this.#busy = busy;
    this.#say(busy === "generating" ? this.#labels().generating : "");
    this.#refresh();
  }

  #refresh() {
    const [words, busy] = [this.#words(), Boolean(this.#busy)];
    const isSaved = words === this.#chat.title;
    this.#showAbout(isSaved);
    this.#showLength();
    this.#showSuggestions(words);
    this.#at("title").readOnly = busy;
    this.#at("generate").setAttribute("aria-busy", String(this.#busy === "generating"));
    for (const id of ["generate", "reset", "previous", "next"]) this.#at(id).disabled = busy;
    for (const button of this.shadowRoot.querySelectorAll(".restore")) button.disabled = busy;
    this.#at("save").disabled = busy || !words || isSaved || this.#tooLong;
  }

  /** Whose title it is; or that it is not saved, and what the title is by now. */
  #showAbout(isSaved) {
    const { title, title_version, title_source } = this.#chat;
    const labels = this.#labels();
    if (isSaved) this.#startedFrom = title_version;
    const unsaved = title_version > this.#startedFrom ? labels.changed(title) : labels.unsaved;
    const saved = this.#again ? labels.again : labels.source[title_source];
    this.#at("source").textContent = isSaved ? saved ?? "" : unsaved;
    this.#at("reset").hidden = isSaved;
    this.shadowRoot.querySelector("details").hidden = title_version < 2;
  }

  /** It is told to a screen reader once, and not with each letter. */
  #showLength() {
    const title = this.#at("title");
    const excess = excessOf(title.value);
    const text = excess ? this.#labels().tooLong(excess, LONGEST_TITLE) : "";
    this.#at("length").textContent = text;
    if (this.#tooLong !== excess > 0) this.#say(text);
    this.#tooLong = excess > 0;
    if (this.#tooLong || this.#refused) title.setAttribute("aria-invalid", "true");
    else title.removeAttribute("aria-invalid");
  }

  #showSuggestions(words) {
    const count = this.#suggestions.length;
    this.#at("suggestions").hidden = this.#suggestions.every(({ text }) => text === words);
    this.#at("count").textContent = this.#labels().suggestion(this.#place() + 1, count);
  }

  #label() {
    const labels = this.#labels();
    for (const id of ["heading", "hint", "cancel", "save", "reset"]) this.#at(id).textContent = labels[id];
    for (const id of ["previous", "next"]) this.#at(id).setAttribute("aria-label", labels[id]);
    this.shadowRoot.querySelector("label").textContent = labels.title;
    this.shadowRoot.querySelector("#generate .label").textContent = labels.generate;
    this.shadowRoot.querySelector("summary").textContent = labels.history;
  }

  #labels() {
    return { ...LABELS, ...this.labels, source: { ...LABELS.source, ...this.labels.source } };
  }

  #say(text) {
    this.#at("status").textContent = text;
  }

  #when(time) {
    const [date, style] = [new Date(time), { dateStyle: "medium", timeStyle: "short" }];
    try {
      return date.toLocaleString(this.closest("[lang]")?.lang.replaceAll("_", "-") || undefined, style);
    } catch {
      return date.toLocaleString(undefined, style); // that is no language tag
    }
  }

  #press(event) {
    this.#touched = true;
    this.#pressedOutside = this.#isOutside(event);
  }

  #isOutside({ clientX, clientY, target }) {
    const { left, right, top, bottom } = this.#dialog.getBoundingClientRect();
    return target === this.#dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  }

  /** From a page whose menu moves it as it closes. Who presses anywhere moves it of their own will. */
  #winFocusBack({ target }) {
    // Later: the focus may be on its way to another control.
    setTimeout(() => {
      const isLate = this.#touched || performance.now() - this.#openedAt > FOCUS_GUARDED_MS;
      if (this.#session && !isLate && !this.shadowRoot.activeElement) target.focus();
    });
  }

  /** Stays within what an on-screen keyboard leaves, and keeps in sight what has the focus. */
  #fitScreen() {
    const screen = globalThis.visualViewport;
    this.#dialog.removeAttribute("style");
    const fit = (event) => {
      const { height, offsetTop, scale } = screen;
      if (Math.abs(scale - 1) > 0.01) return; // zoomed in by hand
      this.#dialog.style.setProperty("--seen-top", `${offsetTop}px`);
      this.#dialog.style.setProperty("--seen-height", `${height}px`);
      if (event?.type === "resize") this.shadowRoot.activeElement?.scrollIntoView({ block: "nearest" });
    };
    for (const type of ["resize", "scroll"]) screen.addEventListener(type, fit, { signal: this.#session.signal });
    fit();
  }

  #at(id) {
    return this.shadowRoot.getElementById(id);
  }
}

/**
 * Whether the API, which failed to answer a request, answers anybody but the caller: a gateway sends its 401
 * without the headers that let a page of another origin read it, and that looks as if nothing had come.
 */
async function isRefused(base, chat, headers, signal) {
  const isSameOrigin = new URL(base, document.baseURI).origin === location.origin;
  if (isSameOrigin || !navigator.onLine) return false;
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]);
  const status = (path, options) =>
    fetch(base + path, { ...options, cache: "no-store", signal: inTime }).then((answer) => answer.status, (error) => (error instanceof TypeError ? 0 : NaN));
  const [anybody, caller] = await Promise.all([status("/openapi.json"), status(chat, { headers })]);
  signal.throwIfAborted();
  return anybody > 0 && [0, 401].includes(caller);
}

// A page may load a second copy, from another address.
if (!customElements.get("rename-chat-dialog")) {
  customElements.define("rename-chat-dialog", RenameChatDialog);
  // Capturing, on the window and early: before any listener that the page adds later.
  for (const type of KEY_EVENTS) addEventListener(type, keepKeys, { capture: true });
}
