/** What is written on the page: a chat's first words, messages, and a sample that plays by itself. */

import { at, attempt, onSubmit } from "./forms.js";

const FORMS = ["new-chat", "say"];

/** `start` begins a chat with a text and returns its id; `say` gets a role, a text and a chat's id, or the open one's. */
export function prepareComposer(start, say) {
  onSubmit("new-chat", "start-problem", (form) => start(form.get("content")));
  onSubmit("say", "say-problem", (form) => say(form.get("role"), form.get("content")));
  at("sample").addEventListener("click", () => attempt("problem", () => playASample(start, say)));
}

/** Drops what is written and not sent. */
export function dropUnsent() {
  for (const id of FORMS) at(id).reset();
}

async function playASample(start, say) {
  const { playSample } = await import("./sample-player.js");
  await playSample(start, say);
}
