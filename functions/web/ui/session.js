/** Who is signed in: a token of the user pool's or the issuer's, kept for this tab. */

const KEY = "chat-titles-session";
const LEFT = "chat-titles-sign-in";

const here = () => location.origin + location.pathname;
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** What a token says, for showing only: the service checks it, the page does not. */
function claimsOf(token) {
  const [, claims] = (token ?? "").split(".");
  return claims ? JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) : {};
}

export class Session {
  constructor(config, changed) {
    this.config = config;
    this.changed = changed;
    Object.assign(this, JSON.parse(sessionStorage.getItem(KEY) ?? "{}"));
  }

  /** Signs in with the user pool. Throws what it says. */
  async begin(user, password) {
    const response = await fetch(this.config.cognito_url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
      },
      body: JSON.stringify({
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId: this.config.client_id,
        AuthParameters: { USERNAME: user, PASSWORD: password },
      }),
    });
    const answer = await response.json();
    const token = answer.AuthenticationResult?.AccessToken;
    if (!token) throw new Error(answer.message ?? "This account needs another way to sign in.");
    this.#be({ user, token });
  }

  /** Leaves for the configured issuer's own sign-in (OpenID Connect, code with PKCE), which comes back to this page. */
  async beginAtIssuer() {
    const { authorization_endpoint, token_endpoint } = await this.#discover();
    const [verifier, state] = [random(), random()];
    sessionStorage.setItem(LEFT, JSON.stringify({ verifier, state, token_endpoint }));
    const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    location.assign(
      `${authorization_endpoint}?${new URLSearchParams({
        response_type: "code",
        client_id: this.config.client_id,
        redirect_uri: here(),
        scope: "openid",
        audience: this.config.audience,
        state,
        code_challenge: base64url(new Uint8Array(challenge)),
        code_challenge_method: "S256",
      })}`,
    );
  }

  /** Ends a sign-in that has come back from the issuer, if this is one. Throws what went wrong. */
  async comeBack() {
    const told = new URLSearchParams(location.search);
    const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
    if (!left || !told.has("state")) return;
    sessionStorage.removeItem(LEFT);
    history.replaceState(null, "", here());
    if (told.get("state") !== left.state) throw new Error("This sign-in was not begun here.");
    if (!told.has("code")) throw new Error(told.get("error_description") ?? "The sign-in was not finished.");
    const response = await fetch(left.token_endpoint, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: this.config.client_id,
        redirect_uri: here(),
        code: told.get("code"),
        code_verifier: left.verifier,
      }),
    });
    const { access_token, error_description } = await response.json();
    if (!access_token) throw new Error(error_description ?? "The issuer gave no token.");
    this.#be({ user: claimsOf(access_token).sub, token: access_token });
  }

  async #discover() {
    const issuer = this.config.issuer.replace(/\/$/, "");
    return (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  }

  get isAdmin() {
    return (claimsOf(this.token)["cognito:groups"] ?? []).includes("admins");
  }

  end() {
    this.#be({ user: undefined, token: undefined });
  }

  #be(state) {
    Object.assign(this, state);
    sessionStorage.setItem(KEY, JSON.stringify(state));
    this.changed();
  }
}
