/**
 * `TitleWatcher`: tells of new titles, deletions and archivings of a user's chats as they happen. No dependencies.
 *
 *     import { TitleWatcher } from "./title-watcher.js";
 *
 *     const watcher = new TitleWatcher({ apiUrl: "https://…", getToken: () => token });
 *     watcher.addEventListener("title", ({ detail }) => show(detail.id, detail.title));
 *     watcher.addEventListener("deleted", ({ detail }) => remove(detail.id));
 *     watcher.start();
 *
 * Options, events and methods: docs/watching.md. Types: title-watcher.d.ts.
 */

const PING = '{"action": "ping"}';
const PING_EVERY = 4 * 60_000;
const LEAST_BETWEEN_PINGS = 10_000;
const PONG_WITHIN = 10_000;
const ANSWER_WITHIN = 10_000;
const WORK_WITHIN = 30_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const CLOCKS_DIFFER_BY = 60_000;
const LIST_LAGS_BY = 5_000;
const A_DAY = 24 * 3_600_000;
// A timer that comes so much later tells of sleep. Browsers delay those of a hidden page by a minute, so it
// may notice no sleep before it becomes visible or pings.
const TICK = 5_000;
const SLEPT = 5_000;
const SLEPT_HIDDEN = 90_000;

const isText = (value) => typeof value === "string";
const EVENTS = { title_change: "title", chat_deleted: "deleted", chat_archived: "archived" };
const FIELDS = {
  title_change: { id: isText, title: isText, title_version: Number.isInteger, title_updated_at: isText },
  chat_deleted: { id: isText, ended_at: isText },
  chat_archived: { id: isText, archived: (value) => typeof value === "boolean", updated_at: isText },
};

export class TitleWatcher extends EventTarget {
  #base;
  #getToken;
  #known = new KnownChats();
  #run;
  #connection;
  #waiting;
  #pause = FIRST_PAUSE;
  #complete; // until then nothing was missed
  #untold = 0; // changes whose listeners are at work, which may fail

  /** `apiUrl` may be relative to the page. `getToken` returns the bearer token of each request, or a promise of it. */
  constructor({ apiUrl = ".", getToken }) {
    super();
    this.#base = new URL(apiUrl, globalThis.document?.baseURI).href.replace(/\/*$/, "/");
    this.#getToken = getToken;
  }

  /** Connects, and stays connected until `stop`. The first time, list the chats after this call. */
  start() {
    if (this.#run) return;
    const run = (this.#run = new AbortController());
    this.#complete ??= Date.now();
    const listening = { signal: run.signal };
    globalThis.document?.addEventListener("visibilitychange", () => isHidden() || this.#wake(), listening);
    globalThis.addEventListener?.("online", () => this.#wake(), listening);
    globalThis.addEventListener?.("pageshow", () => this.#wake(), listening);
    let ticked = Date.now();
    const ticking = setInterval(() => {
      const late = Date.now() - ticked - TICK;
      ticked = Date.now();
      if (late > (isHidden() ? SLEPT_HIDDEN : SLEPT)) this.#wake();
    }, TICK);
    run.signal.addEventListener("abort", () => clearInterval(ticking));
    this.#connect(run);
  }

  /** Ends the connection, all timers and requests. No event comes after it. `start` asks for what was missed since. */
  stop() {
    this.#run?.abort();
    this.#run = undefined;
    clearTimeout(this.#waiting);
    this.#connection?.close();
  }

  /** Whether this watcher knows that `chat`, as some answer of the API has it, was deleted. */
  isDeleted(chat) {
    return this.#known.isDeleted(chat);
  }

  /** After what may have been sleep: asks the connection whether it lives, or connects without a further pause. */
  #wake() {
    if (this.#connection) return this.#connection.ping();
    if (this.#waiting === undefined) return;
    clearTimeout(this.#waiting);
    this.#connect(this.#run);
  }

  async #connect(run) {
    this.#waiting = undefined;
    try {
      const { url } = await this.#call(run, "POST", "watch");
      if (!run.signal.aborted) this.#listen(run, new Connection(url));
    } catch {
      this.#again(run);
    }
  }

  #listen(run, connection) {
    let isCaughtUp = false;
    this.#connection = connection;
    const orClose = (work) => work().catch(() => connection.close());
    connection.onclose = () => {
      this.#connection = undefined;
      if (!run.signal.aborted) this.#tell("state", { state: "connecting", relist: false });
      this.#again(run);
    };
    connection.onmessage = (data, at) =>
      orClose(async () => {
        const message = read(data);
        if (message?.kind !== "pong") return this.#deliver(message);
        if (!isCaughtUp) return;
        await this.#catchUp(run, this.#complete); // a push may have failed
        if (!connection.isClosed) this.#completeUntil(at);
      });
    connection.onopen = (at) =>
      orClose(async () => {
        this.#tell("state", { state: "live", relist: false });
        await this.#catchUp(run, this.#complete);
        await new Promise((done) => setTimeout(done, LIST_LAGS_BY));
        if (connection.isClosed) return;
        await this.#catchUp(run, at);
        if (connection.isClosed) return;
        [isCaughtUp, this.#pause] = [true, FIRST_PAUSE];
        this.#completeUntil(at);
      });
  }

  #again(run) {
    if (run.signal.aborted) return;
    this.#waiting = setTimeout(() => this.#connect(run), this.#pause * (1 - Math.random() / 4));
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  async #catchUp(run, from) {
    if (Date.now() - from > A_DAY) return this.#tell("state", { state: "live", relist: true });
    const since = new Date(from - CLOCKS_DIFFER_BY).toISOString();
    const failed = [];
    for (let cursor = ""; cursor !== null; ) {
      const page = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { changes, next_cursor } = await this.#call(run, "GET", `title-changes?since=${since}${page}`);
      const told = changes.map((change) => run.signal.aborted || this.#deliver(valid(change)));
      failed.push(...(await Promise.allSettled(told)).filter(({ status }) => status === "rejected"));
      cursor = next_cursor;
    }
    if (failed.length) throw failed[0].reason; // only now: one chat's trouble holds up no other
  }

  #completeUntil(time) {
    if (this.#untold === 0) this.#complete = time;
  }

  /** Tells of a change that is news. If what a listener waits for fails, the change is news again. */
  async #deliver(change) {
    const forget = change && this.#known.learn(change);
    if (!forget) return;
    this.#untold += 1;
    try {
      await this.#tell(EVENTS[change.kind], change.chat);
    } catch (error) {
      forget();
      throw error;
    } finally {
      this.#untold -= 1;
    }
  }

  async #tell(type, detail) {
    if (!this.#run) return;
    const event = new WatchEvent(type, { detail });
    this.dispatchEvent(event);
    await inTime(Promise.all(event.work));
  }

  async #call(run, method, path) {
    const token = await this.#getToken();
    run.signal.throwIfAborted(); // never as another user who has signed in since
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(ANSWER_WITHIN)]);
    const response = await fetch(this.#base + path, { method, signal, headers: { authorization: `Bearer ${token}` } });
    if (response.status === 401 && !run.signal.aborted) this.#tell("state", { state: "unauthorized", relist: false });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }
}

/** An event of the watcher. With `waitUntil` a listener has the watcher try again later if its own work fails. */
class WatchEvent extends CustomEvent {
  work = [];

  waitUntil(promise) {
    this.work.push(promise);
  }
}

/** The latest of what was told of each chat. The rules are those of docs/watching.md. */
class KnownChats {
  #titles = new Map();
  #flags = new Map();
  #ended = new Set();

  isDeleted({ id }) {
    return this.#ended.has(id);
  }

  /** Remembers a change and returns what forgets it, or nothing if it is no news. */
  learn({ kind, chat }) {
    if (this.isDeleted(chat)) return undefined;
    if (kind === "chat_deleted") return this.#end(chat);
    const [latest, of] = kind === "title_change" ? [this.#titles, "title_version"] : [this.#flags, "updated_at"];
    const before = latest.get(chat.id);
    if (before && before[of] >= chat[of]) return undefined;
    return replace(latest, chat.id, chat);
  }

  #end({ id }) {
    this.#ended.add(id);
    this.#titles.delete(id);
    this.#flags.delete(id);
    return () => this.#ended.delete(id);
  }
}

/** A WebSocket that notices when it is dead. Its callbacks get the time; `onclose` is called once. */
class Connection {
  isClosed = false;
  #socket;
  #pinging;
  #dying;
  #postponed;
  #pinged = 0;

  constructor(url) {
    const socket = (this.#socket = new WebSocket(url));
    this.#expectWord();
    socket.onopen = () => {
      this.#hear();
      this.#pinging = setInterval(() => this.ping(), PING_EVERY);
      this.onopen(Date.now());
    };
    socket.onmessage = ({ data }) => {
      this.#hear();
      this.onmessage(data, Date.now());
    };
    socket.onclose = () => this.close();
  }

  /** Closes it unless there is an answer. Does nothing while one is due, and waits shortly after the last. */
  ping() {
    clearTimeout(this.#postponed);
    if (this.#dying !== undefined) return;
    const wait = this.#pinged + LEAST_BETWEEN_PINGS - Date.now();
    if (wait > 0) {
      this.#postponed = setTimeout(() => this.ping(), wait);
      return;
    }
    this.#pinged = Date.now();
    this.#socket.send(PING);
    this.#expectWord();
  }

  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#hear();
    clearInterval(this.#pinging);
    clearTimeout(this.#postponed);
    Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null });
    this.#socket.close();
    this.onclose();
  }

  #expectWord() {
    this.#dying = setTimeout(() => this.close(), PONG_WITHIN);
  }

  #hear() {
    clearTimeout(this.#dying);
    this.#dying = undefined;
  }
}

function isHidden() {
  return globalThis.document?.visibilityState === "hidden";
}

/** What a promise gives. Fails if that takes too long. */
function inTime(promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error("A listener takes too long.")), WORK_WITHIN);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Sets a map's value. Returns what sets it back, unless it has been set again. */
function replace(map, key, value) {
  const before = map.get(key);
  map.set(key, value);
  return () => {
    if (map.get(key) !== value) return;
    if (before === undefined) map.delete(key);
    else map.set(key, before);
  };
}

/** A message of the socket; nothing if it cannot be read. */
function read(data) {
  try {
    const message = JSON.parse(data);
    return message?.kind === "pong" ? message : valid(message);
  } catch {
    return undefined;
  }
}

/** The message, if it is a change that this module knows. */
function valid(message) {
  const fields = Object.hasOwn(FIELDS, message?.kind) ? FIELDS[message.kind] : undefined;
  const { chat } = message ?? {};
  return fields && chat && Object.entries(fields).every(([name, fits]) => fits(chat[name])) ? message : undefined;
}
