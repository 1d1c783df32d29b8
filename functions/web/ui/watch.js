/** Title changes as they happen: docs/watching.md, from a client's side. */

const PING_EVERY = 4 * 60_000;
const LONGEST_PAUSE = 30_000;
const CLOCKS_DIFFER_BY = 60_000;

export class Watch {
  /** Calls `changed` with each chat whose title changed, and `live` with whether they come at once. */
  constructor(api, changed, live) {
    Object.assign(this, { api, changed, live, pause: 1_000, good: Date.now(), over: false });
    this.#connect();
  }

  end() {
    this.over = true;
    this.socket?.close();
  }

  async #connect() {
    if (this.over) return;
    try {
      const { url } = await this.api.call("POST", "watch");
      this.#listen(new WebSocket(url));
    } catch {
      this.#again();
    }
  }

  #listen(socket) {
    this.socket = socket;
    let pinging;
    socket.onopen = () => {
      this.pause = 1_000;
      this.live(true);
      pinging = setInterval(() => socket.send('{"action": "ping"}'), PING_EVERY);
      this.#catchUp();
    };
    socket.onmessage = ({ data }) => {
      this.good = Date.now();
      const { kind, chat } = JSON.parse(data);
      if (kind === "title_change") this.changed(chat);
    };
    socket.onclose = () => {
      clearInterval(pinging);
      this.live(false);
      this.#again();
    };
  }

  async #catchUp() {
    const since = new Date(this.good - CLOCKS_DIFFER_BY).toISOString();
    for (let cursor = ""; cursor !== null; ) {
      const next = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { changes, next_cursor } = await this.api.call("GET", `title-changes?since=${since}${next}`);
      for (const { chat } of changes) this.changed(chat);
      cursor = next_cursor;
    }
  }

  #again() {
    if (this.over) return;
    setTimeout(() => this.#connect(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }
}
