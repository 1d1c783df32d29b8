/** Title changes as they happen: docs/watching.md, from a client's side. */

const PING_EVERY = 4 * 60_000;
const PONG_WITHIN = 10_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const CLOCKS_DIFFER_BY = 60_000;
const LIST_LAGS_BY = 5_000;
const A_DAY = 24 * 3_600_000;

export class Watch {
  /**
   * Calls `changed` with each chat whose title changed, `live` with whether they come at once, and `anew` instead of
   * `changed` after so long that asking for the list costs less, until `end`. A call that fails is made up for.
   */
  constructor(api, changed, live, anew) {
    Object.assign(this, { api, changed, live, anew, pause: FIRST_PAUSE, over: false, gone: () => {} });
    this.good = Date.now(); // until then nothing was missed
    this.#connect();
  }

  end() {
    this.over = true;
    this.gone();
  }

  async #connect() {
    try {
      const { url } = await this.api.call("POST", "watch");
      if (!this.over) this.#listen(new WebSocket(url));
    } catch {
      this.#again();
    }
  }

  #listen(socket) {
    let pinging, dying, caughtUp;
    const gone = () => {
      if (this.gone !== gone) return;
      this.gone = () => {};
      clearInterval(pinging);
      clearTimeout(dying);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      if (!this.over) this.live(false);
      this.#again();
    };
    this.gone = gone;
    socket.onclose = gone;
    socket.onmessage = async ({ data }) => {
      clearTimeout(dying);
      const heard = Date.now();
      const { kind, chat } = read(data);
      try {
        if (chat) await this.changed(chat);
        if (kind !== "pong" || !caughtUp) return;
        await this.#catchUp(this.good); // a push may have failed
        if (this.gone === gone) this.good = heard;
      } catch {
        gone();
      }
    };
    socket.onopen = async () => {
      this.live(true);
      pinging = setInterval(() => {
        socket.send('{"action": "ping"}');
        dying = setTimeout(gone, PONG_WITHIN);
      }, PING_EVERY);
      const from = Date.now();
      try {
        await this.#catchUp(this.good);
        await new Promise((over) => setTimeout(over, LIST_LAGS_BY));
        if (this.gone === gone) await this.#catchUp(from);
      } catch {
        return gone();
      }
      if (this.gone === gone) [caughtUp, this.good, this.pause] = [true, from, FIRST_PAUSE];
    };
  }

  async #catchUp(from) {
    if (Date.now() - from > A_DAY) return this.anew();
    const since = new Date(from - CLOCKS_DIFFER_BY).toISOString();
    const failed = [];
    for await (const { changes } of this.api.pages(`title-changes?since=${since}`)) {
      for (const { chat } of changes) {
        if (this.over) return;
        await this.changed(chat).catch((error) => failed.push(error));
      }
    }
    if (failed.length) throw failed[0]; // only now: one chat's trouble holds up no other
  }

  #again() {
    if (this.over) return;
    setTimeout(() => this.over || this.#connect(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }
}

/** A message's kind, and the chat whose title it tells; nothing where it is not to be read. */
function read(data) {
  try {
    const { kind, chat } = JSON.parse(data);
    if (kind !== "title_change") return { kind };
    const tells = typeof chat.id === "string" && typeof chat.title === "string" && Number.isInteger(chat.title_version);
    return tells ? { kind, chat } : {};
  } catch {
    return {};
  }
}
