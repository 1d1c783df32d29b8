/** Requests that end: none of the page's waits for ever. */

// Milliseconds. API Gateway answers sooner.
const ANSWER_WITHIN = 30_000;

/** As `fetch`. The answer, with its body, comes within 30 s, or a TimeoutError is thrown. */
export function fetchInTime(url, options = {}) {
  return fetch(url, { ...options, signal: AbortSignal.timeout(ANSWER_WITHIN) });
}
