/**
 * `<rename-chat-dialog>`: renames a chat, with a title generated on request. No dependencies.
 *
 *     <script type="module" src="rename-chat-dialog.js"></script>
 *     <rename-chat-dialog api-url="https://…"></rename-chat-dialog>
 *
 *     dialog.getToken = () => token;      // a string, or a promise of one
 *     dialog.open(chat);                  // a chat as the API gives it
 *     dialog.addEventListener("chat-renamed", ({ detail }) => show(detail.chat));
 *
 * Attributes, properties, events, parts and colours: docs/rename-dialog.md.
 */

const LONGEST_TITLE = 200;
const MILLISECONDS_A_GRAPHEME = 18;
const MOST_AVOIDED = 10;
const OF_MODELS = ["generated", "automatic"];

const LABELS = {
  heading: "Rename chat",
  title: "Title",
  generate: "Generate",
  generating: "Generating a title…",
  generated: "A title was suggested. Save keeps it.",
  cancel: "Cancel",
  save: "Save",
  history: "Earlier titles",
  restore: "Restore",
  more: "More",
  resets: (when) => `The limit resets ${when}.`,
  unreachable: "The service could not be reached.",
  failed: "That did not work.",
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
               aria-describedby="source problem">
        <button id="generate" type="button" part="generate">
          <span class="spinner" part="spinner" aria-hidden="true"></span><span class="label"></span>
        </button>
      </div>
      <p id="source" part="source"></p>
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
  :host { --accent: light-dark(#2f5fd0, #8fb0ff); --on-accent: light-dark(#fff, #10182b);
          --surface: light-dark(#fff, #1d2027); --text: light-dark(#1b1f27, #eceff5);
          --muted: light-dark(#5a6272, #a4adbd); --line: light-dark(#868e9c, #6d7686);
          --problem: light-dark(#a4161a, #ffb3b0); --problem-surface: light-dark(#fdeceb, #4a1f20); }
  dialog { width: min(30rem, calc(100vw - 2rem)); padding: 0; border: 1px solid var(--line); border-radius: .75rem;
           color: var(--text); background: var(--surface); font: inherit; box-shadow: 0 1rem 3rem rgb(0 0 0 / .3); }
  dialog::backdrop { background: rgb(0 0 0 / .45); }
  form { display: grid; gap: .6rem; padding: 1.25rem; }
  h2 { margin: 0; font-size: 1.15rem; }
  label { font-size: .875rem; }
  p { margin: 0; }
  .row { display: flex; gap: .5rem; flex-wrap: wrap; }
  input { flex: 1 1 14rem; min-width: 0; padding: .5rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
          font: inherit; color: inherit; background: transparent; }
  input[aria-invalid="true"] { border-color: var(--problem); }
  button { padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .4rem; font: inherit; color: inherit;
           background: transparent; cursor: pointer; }
  button:disabled { opacity: .55; cursor: default; }
  #save { border-color: transparent; color: var(--on-accent); background: var(--accent); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  #source, summary, time { font-size: .875rem; color: var(--muted); }
  #problem:not(:empty) { padding: .6rem .75rem; border-radius: .4rem; color: var(--problem);
                         background: var(--problem-surface); overflow-wrap: anywhere; }
  #problem p + p { margin-top: .25rem; font-size: .875rem; }
  details ol { display: grid; gap: .5rem; max-height: 12rem; margin: .5rem 0 0; padding: 0; overflow: auto;
               list-style: none; }
  details li { display: grid; grid-template-columns: 1fr auto; gap: 0 .5rem; align-items: center; }
  details li button { grid-row: span 2; }
  details bdi { overflow-wrap: anywhere; }
  .actions { display: flex; justify-content: flex-end; gap: .5rem; }
  #status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .spinner { display: none; width: .8em; height: .8em; margin-inline-end: .4em; border: 2px solid; border-radius: 50%;
             border-inline-end-color: transparent; vertical-align: -.1em; animation: turn .8s linear infinite; }
  [aria-busy="true"] .spinner { display: inline-block; }
  @keyframes turn { to { rotate: 1turn; } }
  @media (prefers-reduced-motion: reduce) { .spinner { animation: none; } }`;

const graphemes = (text) => Array.from(new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text), ({ segment }) => segment);

/** What the API, or the way to it, said went wrong. */
class ApiError extends Error {
  constructor({ message, detail, resets_at }) {
    super(message);
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
  #chat = null;
  #session = null; // of one opening: what belongs to an older one is dropped
  #busy = "";
  #shown = []; // titles of models, while it is open: another one is not to be any of them
  #dialog;
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
    this.#at("generate").addEventListener("click", () => this.#generate());
    this.#at("cancel").addEventListener("click", () => this.close());
    this.#at("title").addEventListener("input", (event) => event.isComposing || this.#typed());
    this.#at("title").addEventListener("compositionend", () => this.#typed());
    root.querySelector("details").addEventListener("toggle", (event) => event.target.open && this.#showHistory());
    this.#dialog.addEventListener("pointerdown", (event) => (this.#pressedOutside = this.#isOutside(event)));
    this.#dialog.addEventListener("click", (event) => this.#pressedOutside && this.#isOutside(event) && this.close());
    // The event comes later: by then the dialog may be open again, for another chat.
    this.#dialog.addEventListener("close", () => this.#dialog.open || this.#ended());
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

  /** Opens for `chat`: `{id, title, title_source}`, as the API gives it. */
  open(chat) {
    this.close();
    this.#at("title").value = chat.title;
    this.#dialog.showModal();
    this.#chat = chat;
    this.#shown = [];
    this.#session = new AbortController();
    this.#label();
    this.#clearError();
    this.shadowRoot.querySelector("details").open = false;
    this.shadowRoot.querySelector("ol").replaceChildren();
    this.#be("");
    this.#at("title").focus();
    this.#at("title").select();
  }

  /** Closes, and aborts what is under way. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
    this.#ended();
  }

  /** Takes over the chat's changes since the dialog opened. Typed text stays. */
  update(chat) {
    if (chat.id !== this.#chat?.id || chat.title_version < this.#chat.title_version) return;
    const title = this.#at("title");
    const moved = chat.title_version > this.#chat.title_version;
    if (moved && this.#busy !== "typing" && title.value === this.#chat.title) {
      title.value = chat.title;
      title.select();
    }
    this.#chat = chat;
    this.#showSource();
    this.#enable();
    if (moved && this.shadowRoot.querySelector("details").open) this.#showHistory();
  }

  #ended() {
    if (!this.#session) return;
    this.#session.abort();
    this.#session = null;
    this.dispatchEvent(new Event("rename-closed"));
  }

  async #generate() {
    const title = this.#at("title");
    const session = this.#session;
    const done = await this.#during("generating", async () => {
      const { title: proposal } = await this.#ask("POST", "/title/propose", this.#wishes(), session);
      if (session !== this.#session) return;
      this.#shown.push(proposal);
      this.#be("typing");
      await this.#type(proposal, session);
    });
    if (!done) return;
    this.#say(this.#labels().generated);
    title.focus();
    title.select();
  }

  /** That the title be none that was shown here; nothing where none was. */
  #wishes() {
    const { title, title_source } = this.#chat;
    const avoid = [...(OF_MODELS.includes(title_source) ? [title] : []), ...this.#shown].slice(-MOST_AVOIDED);
    return avoid.length ? { avoid } : undefined;
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

  async #save(event) {
    event.preventDefault();
    if (this.#at("save").disabled) return;
    const title = this.#at("title").value.trim();
    await this.#store("PUT", "/title", { title });
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
    if (session === this.#session) this.close();
  }

  /** The first page of the earlier titles, or the one from `cursor` on under it. */
  async #showHistory(cursor) {
    const session = this.#session;
    const list = this.shadowRoot.querySelector("ol");
    const from = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    try {
      const { titles, next_cursor } = await this.#ask("GET", `/title/history${from}`, undefined, session);
      if (session !== this.#session) return;
      if (!cursor) list.replaceChildren();
      list.querySelector(".more")?.remove();
      const earlier = titles.filter(({ title_version }) => title_version !== this.#chat.title_version);
      list.append(...earlier.map((title) => this.#past(title)));
      if (next_cursor) list.append(this.#more(next_cursor));
      this.#enable();
    } catch (error) {
      if (session === this.#session && error.name !== "AbortError") this.#showError(error);
    }
  }

  #past({ title, title_version, title_source, title_updated_at }) {
    const row = document.createElement("li");
    const [words, time, button] = ["bdi", "time", "button"].map((name) => document.createElement(name));
    words.textContent = title;
    time.dateTime = title_updated_at;
    time.textContent = `${this.#labels().source[title_source]}, ${this.#when(title_updated_at)}`;
    button.type = "button";
    button.className = "restore";
    button.textContent = this.#labels().restore;
    button.setAttribute("aria-label", `${this.#labels().restore}: ${title}`);
    button.addEventListener("click", () => this.#store("POST", "/title/restore", { title_version }));
    row.append(words, button, time);
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
    this.#be(busy);
    this.#clearError();
    try {
      await work();
      return session === this.#session;
    } catch (error) {
      if (session !== this.#session || error.name === "AbortError") return false;
      this.#showError(error);
      this.#at("title").setAttribute("aria-invalid", "true");
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
    const url = `${base}/chats/${encodeURIComponent(this.#chat.id)}${path}`;
    let response;
    try {
      const headers = { authorization: `Bearer ${await this.getToken()}`, "content-type": "application/json" };
      signal.throwIfAborted();
      response = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // of getToken's own, or aborted
      throw new ApiError({ message: this.#labels().unreachable });
    }
    const answer = await response.json().catch((error) => {
      if (error.name === "AbortError") throw error;
    });
    if (response.status === 401) this.dispatchEvent(new Event("rename-unauthorized"));
    if (!response.ok || !answer) throw new ApiError({ message: this.#labels().failed, ...answer });
    return answer;
  }

  #showError(error) {
    const resets = error.resetsAt && this.#labels().resets(this.#when(error.resetsAt));
    const lines = [error.message, error.detail, resets].filter(Boolean).map((text, index) => {
      const line = document.createElement("p");
      line.textContent = text;
      line.part = index ? "alert-detail" : "alert-message";
      return line;
    });
    this.#at("problem").replaceChildren(...lines);
  }

  #clearError() {
    this.#at("problem").replaceChildren();
    this.#at("title").removeAttribute("aria-invalid");
  }

  #typed() {
    this.#cut(this.#at("title"));
    this.#clearError();
    this.#enable();
  }

  /** Takes what is too much from what was just typed, as `maxlength` would if it counted code points. */
  #cut(title) {
    let tooMuch = [...title.value].length - LONGEST_TITLE;
    if (tooMuch <= 0) return;
    const [before, after] = [title.value.slice(0, title.selectionEnd), title.value.slice(title.selectionEnd)];
    const kept = graphemes(before);
    while (tooMuch > 0 && kept.length) tooMuch -= [...kept.pop()].length;
    title.value = kept.join("") + after;
    title.setSelectionRange(kept.join("").length, kept.join("").length);
  }

  #be(busy) {
    this.#busy = busy;
    this.#say(busy === "generating" ? this.#labels().generating : "");
    this.#enable();
  }

  #enable() {
    const words = this.#at("title").value.trim();
    const busy = Boolean(this.#busy);
    this.#at("title").readOnly = busy;
    this.#at("generate").disabled = busy;
    this.#at("generate").setAttribute("aria-busy", String(this.#busy === "generating"));
    this.#at("save").disabled = busy || !words || words === this.#chat?.title;
    for (const button of this.shadowRoot.querySelectorAll(".restore")) button.disabled = busy;
  }

  #label() {
    const labels = this.#labels();
    for (const [id, text] of [["heading", labels.heading], ["cancel", labels.cancel], ["save", labels.save]]) {
      this.#at(id).textContent = text;
    }
    this.shadowRoot.querySelector("label").textContent = labels.title;
    this.shadowRoot.querySelector("#generate .label").textContent = labels.generate;
    this.shadowRoot.querySelector("summary").textContent = labels.history;
    this.#showSource();
  }

  #showSource() {
    this.#at("source").textContent = this.#labels().source[this.#chat.title_source] ?? "";
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

  #isOutside({ clientX, clientY, target }) {
    const { left, right, top, bottom } = this.#dialog.getBoundingClientRect();
    return target === this.#dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  }

  #at(id) {
    return this.shadowRoot.getElementById(id);
  }
}

// A page may load a second copy, from another address.
if (!customElements.get("rename-chat-dialog")) customElements.define("rename-chat-dialog", RenameChatDialog);
