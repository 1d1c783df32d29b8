/** The API as the page uses it. */

const base = new URL(".", location.href).href;
// Milliseconds. API Gateway answers sooner.
const ANSWER_WITHIN = 30_000;
const UNREACHED = "The service could not be reached.";

/** What went wrong, in words for people; `status` is the answer's, if there was one. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** The query parameter for the page at a cursor; nothing for the first page. */
export function cursorParameter(cursor) {
  return cursor && `&cursor=${encodeURIComponent(cursor)}`;
}

/** An error's words: of each field that is wrong, or of the whole. */
function wordsOf({ message = "That did not work.", detail, validations = [] }) {
  const ofFields = validations.map((problem) => `${problem.field}: ${problem.detail}`);
  return (ofFields.length ? ofFields : [message, detail]).filter(Boolean).join(" ");
}

export class Api {
  constructor(session) {
    this.session = session;
  }

  async call(method, path, body) {
    const { visit } = this.session;
    const response = await this.#send(visit, method, path, body).catch((error) => {
      throw error instanceof ApiError ? error : new ApiError(UNREACHED);
    });
    const answer = await response.json().catch((error) => {
      if (error instanceof SyntaxError) return {};
      throw new ApiError(UNREACHED); // the rest of it did not come
    });
    if (response.status === 401 && visit === this.session.visit) this.session.end("Your sign-in has ended.");
    if (response.ok) return answer;
    throw new ApiError(wordsOf(answer), response.status);
  }

  /** What `act` gives, unless somebody else has signed in by then. */
  async ours(act) {
    const { visit } = this.session;
    const given = await act();
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

  async #send(visit, method, path, body) {
    const token = await this.session.freshToken();
    if (visit !== this.session.visit) throw new ApiError(""); // never as another user who has signed in since
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const signal = AbortSignal.timeout(ANSWER_WITHIN);
    return fetch(base + path, { method, signal, headers, body: body && JSON.stringify(body) });
  }
}
