/** The API as the page uses it. */

const base = new URL(".", location.href).href;

export class Problem extends Error {}

/** What asks for the page from a cursor on; nothing for the first. */
export function cursorOf(cursor) {
  return cursor && `&cursor=${encodeURIComponent(cursor)}`;
}

export class Api {
  constructor(session) {
    this.session = session;
  }

  async call(method, path, body) {
    const { visit } = this.session;
    let response;
    try {
      const token = await this.session.freshToken();
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Problem("The service could not be reached.");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401 && visit === this.session.visit) this.session.end("Your sign-in has ended.");
    if (!response.ok) throw new Problem([answer.message ?? "That did not work.", answer.detail].filter(Boolean).join(" "));
    return answer;
  }

  /** The pages of a list, one after the other; `path` has a query already. */
  async *pages(path) {
    for (let cursor = ""; cursor !== null; ) {
      const page = await this.call("GET", path + cursorOf(cursor));
      yield page;
      cursor = page.next_cursor;
    }
  }
}
