/** The ways to sign in. */

import { button } from "./elements.js";
import { at, attempt, onSubmit } from "./forms.js";

/** Offers what the deployment has: users of the local stack, the issuer's own sign-in, or a name and a password. */
export function prepareSignIn(session) {
  for (const [name, password] of Object.entries(session.config.dev_users)) {
    at("users").append(button(`Sign in as ${name}`, () => attempt("refused", () => session.begin(name, password))));
  }
  if (session.config.issuer) {
    at("sign-in").hidden = true;
    at("users").append(button("Sign in", () => attempt("refused", () => session.beginAtIssuer())));
  }
  onSubmit("sign-in", "refused", (form) => session.begin(form.get("user"), form.get("password")));
  at("sign-out").addEventListener("click", () => session.signOut());
}
