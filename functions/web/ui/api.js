/** The API as the page uses it. */

const base = new URL(".", location.href).href;
// Milliseconds. API Gateway answers sooner.
const ANSWER_WITHIN = 30_000;
const SLOW_AFTER = 5_000;
const UNREACHED = "The service could not be reached.";
const LATE = "The service did not answer in time.";

/** What went wrong, in words for people; `status` is the answer's, if there was one, and `answer` all that it says. */
export class ApiError extends Error {
  constructor(message, status, answer = {}) {
    super(message);
    this.status = status;
    this.answer = answer;
  }
}

/** As `fetch`. The answer, with its body, comes within 30 s, or a TimeoutError is thrown. */
export function fetchInTime(url, options = {}) {
  return fetch(url, { ...options, signal: AbortSignal.timeout(ANSWER_WITHIN) });
}

/** The query parameter for the page at a cursor; nothing for the first page. */
export function cursorParameter(cursor) {
  return cursor && `&cursor=${encodeURIComponent(cursor)}`;
}

/** An error's words: of each field that is wrong, or of the whole. */
function wordsOf({ message = "That did not work.", validations = [] }) {
  return validations.map((problem) => `${problem.field}: ${problem.detail}`).join(" ") || message;
}

/** What a failed fetch means, and what to do. */
function unreached(error) {
  if (error instanceof ApiError) return error;
  const late = error.name === "TimeoutError";
  const advice = late
    ? "Look whether it was done before you try again."
    : `${navigator.onLine ? "Check the connection" : "You are offline: connect"}, then try again.`;
  return Object.assign(new ApiError(late ? LATE : UNREACHED), { advice });
}

/** What an answer says; nothing if that is no JSON. */
function read(response) {
  return response.json().catch((error) => {
    if (error instanceof SyntaxError) return {};
    throw error; // the rest of it did not come
  });
}

export class Api {
  #slow;
  #refused;

  /** `slow` gets 1 when a call takes long, and -1 when that one is over; `refused` what the service says to what it refused. */
  constructor(session, { slow, refused }) {
    this.session = session;
    this.#slow = slow;
    this.#refused = refused;
  }

  async call(method, path, body, headers = {}) {
    const { visit } = this.session;
    let isSlow = false;
    const slow = setTimeout(() => this.#slow((isSlow = true) && 1), SLOW_AFTER);
    try {
      const response = await this.#send(visit, method, path, body, headers);
      const answer = await read(response);
      if (response.status === 401 && visit === this.session.visit) this.session.end("Your sign-in has ended.");
      if (response.ok) return answer;
      if (visit === this.session.visit) this.#refused(answer);
      throw new ApiError(wordsOf(answer), response.status, answer);
    } catch (error) {
      throw unreached(error);
    } finally {
      clearTimeout(slow);
      if (isSlow) this.#slow(-1);
    }
  }

  /** Deletes what is at `path` though the page is about to go. What becomes of it is not known. */
  deleteOnLeaving(path, token) {
    const headers = { authorization: `Bearer ${token}` };
    fetch(base + path, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }

  /** What `act`, a call or the load of a module, gives, unless somebody else has signed in by then. */
  async ours(act) {
    const { visit } = this.session;
    const given = await act().catch((error) => Promise.reject(unreached(error)));
    if (visit !== this.session.visit) throw new ApiError("");
    return given;
  }

  /** The pages of a list, one after the other; `path` has a query already. */
  async *pages(path) {
    for (let cursor = ""; cursor !== null; ) {
      const page = await this.call("GET", path + cursorParameter(cursor));
      yield page;
      cursor = page.next_cursor;
    }
  }

  async #send(visit, method, path, body, more) {
    const token = await this.session.freshToken();
    if (visit !== this.session.visit) throw new ApiError(""); // never as another user who has signed in since
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...more };
    return fetchInTime(base + path, { method, headers, body: body && JSON.stringify(body) });
  }
}
