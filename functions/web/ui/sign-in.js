/** The ways to sign in, and who is signed in. */

import { button, make } from "./elements.js";
import { at, attempt, onSubmit } from "./forms.js";
import { notify } from "./notices.js";

/** Offers what the deployment has: users of the local stack, the issuer's own sign-in, or a name and a password. */
export function prepareSignIn(session) {
  for (const [name, { password, is_admin }] of Object.entries(session.config.dev_users)) {
    at("users").append(button(`Sign in as ${name}${is_admin ? " (administrator)" : ""}`, () => attempt("refused", () => session.begin(name, password))));
  }
  if (session.config.issuer) {
    at("sign-in").hidden = true;
    at("users").append(button("Sign in", () => attempt("refused", () => session.beginAtIssuer())));
  }
  onSubmit("sign-in", "refused", async (form) => {
    at("sign-in").elements.password.select(); // the next one replaces it
    await session.begin(form.get("user"), form.get("password"));
  });
  at("sign-out").addEventListener("click", () => session.signOut());
}

/** Shows the session's user, with the id by which limits and logs name that user; or that there is none, and why. */
export function showAccount({ user, id, ended }) {
  at("refused").textContent = ended ?? "";
  at("kept").hidden = !ended;
  at("who").textContent = user ?? "";
  const shown = make("code", { textContent: id, title: id });
  const copy = button("Copy", () => copyText(shown));
  copy.setAttribute("aria-label", "Copy your user id");
  at("user-id").replaceChildren(...(id ? ["User id ", shown, copy] : []));
}

async function copyText(shown) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    notify("Your user id is copied.");
  } catch {
    getSelection().selectAllChildren(shown); // a browser may allow no more than that
    notify("Your user id is selected: copy it with Ctrl+C.");
  }
}
