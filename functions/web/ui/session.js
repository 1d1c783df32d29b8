/** Who is signed in: a token of the user pool's, kept for this tab. */

const KEY = "chat-titles-session";

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

  get isAdmin() {
    const [, claims] = (this.token ?? "").split(".");
    if (!claims) return false;
    const groups = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")))["cognito:groups"];
    return (groups ?? []).includes("admins");
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
