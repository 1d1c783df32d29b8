/** Who is signed in: tokens of the user pool's or the issuer's, kept for this tab and renewed while they last. */

import { ApiError, fetchInTime } from "./api.js";
import { claimsOf, jsonOf, tokensOf } from "./tokens.js";

const KEY = "chat-titles-session";
const LEFT = "chat-titles-sign-in";
const RENEWED_BEFORE = 60_000;

const here = () => location.origin + location.pathname;
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** The issuer, or the user pool, will give no more tokens for this sign-in. */
class Over extends Error {}

export class Session {
  /** Calls `changed` when somebody has signed in or out; `ended` is why it ended, if not by a click. */
  constructor(config, changed) {
    this.config = config;
    this.changed = changed;
    this.visit = {}; // of one sign-in: what belongs to an older one is dropped
    Object.assign(this, JSON.parse(sessionStorage.getItem(KEY) ?? "{}"));
  }

  /** Signs in with the user pool. Throws what it says. */
  async begin(user, password) {
    const tokens = await this.#askPool("USER_PASSWORD_AUTH", { USERNAME: user, PASSWORD: password });
    this.#be({ user, ...tokens });
  }

  /** Leaves for the configured issuer's own sign-in (OpenID Connect, code with PKCE), which comes back to this page. */
  async beginAtIssuer() {
    const { authorization_endpoint, scopes_supported } = await this.#discover();
    const [verifier, state] = [random(), random()];
    sessionStorage.setItem(LEFT, JSON.stringify({ verifier, state }));
    const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    location.assign(
      `${authorization_endpoint}?${new URLSearchParams({
        response_type: "code",
        client_id: this.config.client_id,
        redirect_uri: here(),
        scope: scopes_supported?.includes("offline_access") ? "openid offline_access" : "openid",
        audience: this.config.audience,
        state,
        code_challenge: base64url(new Uint8Array(challenge)),
        code_challenge_method: "S256",
      })}`,
    );
  }

  /** Ends a sign-in that has come back from the issuer, if this is one. Throws what went wrong. */
  async comeBack() {
    const parameters = new URLSearchParams(location.search);
    const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
    if (!left || !parameters.has("state")) return;
    sessionStorage.removeItem(LEFT);
    history.replaceState(null, "", here());
    if (parameters.get("state") !== left.state) throw new Error("This sign-in was not begun here.");
    if (!parameters.has("code")) throw new Error(parameters.get("error_description") ?? "The sign-in was not finished.");
    const code = { code: parameters.get("code"), redirect_uri: here(), code_verifier: left.verifier };
    const tokens = await this.#askIssuer("authorization_code", code);
    this.#be({ user: claimsOf(tokens.token).sub, ...tokens });
  }

  /** The token for a request, renewed if it is about to end and can be. Throws where that cannot be reached. */
  async freshToken() {
    if (this.renewal && this.until < Date.now() + RENEWED_BEFORE) {
      this.renewing ??= this.#renew().finally(() => (this.renewing = undefined));
      await this.renewing;
    }
    return this.token;
  }

  /** The user's id, as tokens and limits name it. */
  get id() {
    return claimsOf(this.token).sub;
  }

  get groups() {
    return [claimsOf(this.token)["cognito:groups"] ?? []].flat();
  }

  get isAdmin() {
    return this.groups.includes("admins");
  }

  /** Signs the user out: here at once, and at the user pool or the issuer if that can be reached. */
  signOut() {
    const tokens = { token: this.token, renewal: this.renewal };
    this.end();
    return this.#revoke(tokens);
  }

  /** Ends it; `why` is shown to the user who was signed in. */
  end(why) {
    if (this.token) this.#be({}, why);
  }

  async #renew() {
    const { visit, renewal } = this;
    try {
      const tokens = this.config.issuer
        ? await this.#askIssuer("refresh_token", { refresh_token: renewal })
        : await this.#askPool("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: renewal });
      if (visit === this.visit) this.#store({ user: this.user, ...tokens, renewal: tokens.renewal ?? renewal });
      else await this.#revoke(tokens); // they came after the sign-out
    } catch (error) {
      if (!(error instanceof Over)) throw error;
      if (visit === this.visit) this.end("Your sign-in has ended.");
    }
  }

  /** Has tokens taken back, the renewal and with it what came of it. Whoever signed out is not told of trouble. */
  async #revoke({ token, renewal }) {
    try {
      if (this.config.issuer) await this.#revokeAtIssuer(token, renewal);
      else if (renewal) await this.#callPool("RevokeToken", { Token: renewal });
    } catch {
      // They end by themselves.
    }
  }

  async #revokeAtIssuer(token, renewal) {
    const { revocation_endpoint } = await this.#discover();
    const what = renewal ? { token: renewal, token_type_hint: "refresh_token" } : { token, token_type_hint: "access_token" };
    const body = new URLSearchParams({ client_id: this.config.client_id, ...what });
    if (revocation_endpoint && what.token) await fetchInTime(revocation_endpoint, { method: "POST", body, keepalive: true });
  }

  #callPool(action, parameters) {
    return fetchInTime(this.config.cognito_url, {
      method: "POST",
      keepalive: true, // a sign-out may be the last thing that the tab does
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify({ ClientId: this.config.client_id, ...parameters }),
    });
  }

  async #askPool(flow, parameters) {
    const answer = this.#callPool("InitiateAuth", { AuthFlow: flow, AuthParameters: parameters });
    const { message, __type: problem, AuthenticationResult: given } = await jsonOf(answer);
    if (problem?.endsWith("NotAuthorizedException")) throw new Over(message);
    if (!given?.AccessToken) throw new ApiError(message ?? "This account needs another way to sign in.");
    return tokensOf(given.AccessToken, given.RefreshToken, given.ExpiresIn);
  }

  async #askIssuer(grant, parameters) {
    const { token_endpoint } = await this.#discover();
    const body = new URLSearchParams({ grant_type: grant, client_id: this.config.client_id, ...parameters });
    const given = await jsonOf(fetchInTime(token_endpoint, { method: "POST", body }));
    const message = given.error_description ?? "The issuer gave no token.";
    if (given.error === "invalid_grant") throw new Over(message);
    if (!given.access_token) throw new ApiError(message);
    return tokensOf(given.access_token, given.refresh_token, given.expires_in);
  }

  async #discover() {
    const issuer = this.config.issuer.replace(/\/$/, "");
    return jsonOf(fetchInTime(`${issuer}/.well-known/openid-configuration`));
  }

  #be(state, why) {
    this.visit = {};
    this.ended = why;
    this.#store(state);
    this.changed();
  }

  #store({ user, token, renewal, until }) {
    Object.assign(this, { user, token, renewal, until });
    sessionStorage.setItem(KEY, JSON.stringify({ user, token, renewal, until }));
  }
}
