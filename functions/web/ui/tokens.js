/** Tokens, and what the user pool and the issuer say when they are asked for some. */

import { ApiError } from "./api.js";

const LATE = "The sign-in did not answer in time. Try again.";
const UNREACHED = "The sign-in could not be reached. Check the connection, then try again.";

/** What a token says, for showing only: the service checks it, the page does not. */
export function claimsOf(token) {
  const [, claims] = (token ?? "").split(".");
  return claims ? JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) : {};
}

/** What is kept of an answer with tokens. */
export function tokensOf(token, renewal, seconds = 3600) {
  return { token, renewal, until: Date.now() + 1000 * seconds };
}

/** What the answer to a request says; nothing if that is no JSON. Throws words for people. */
export async function jsonOf(request) {
  try {
    const response = await request;
    if (response.status < 500) return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw new ApiError(error.name === "TimeoutError" ? LATE : UNREACHED);
  }
  throw new ApiError("The sign-in does not work at the moment.");
}
