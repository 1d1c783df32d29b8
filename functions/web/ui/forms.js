/** What the user does on the page, and where it is told that it did not work. */

import { showProblem } from "./problems.js";

const UNSENT = ["new-chat", "say"];
const TEXTS = "textarea, input:not([type=radio])";

export const at = (id) => document.getElementById(id);

/** Does `act` and tells in the element `problem` what went wrong. Whether it was done. */
export async function attempt(problem, act) {
  at(problem).textContent = "";
  try {
    await act();
    return true;
  } catch (error) {
    showProblem(at(problem), error);
    return false;
  }
}

/** Has a form sent by its button, or by Enter in its text, to `act`. What was sent is cleared once it is done. */
export function onSubmit(id, problem, act) {
  at(id).addEventListener("keydown", sendByEnter);
  at(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBlank(event.target)) return;
    const [form, sender] = [new FormData(event.target), event.target.querySelector("button")];
    const sent = [...event.target.querySelectorAll(TEXTS)].map((field) => [field, field.value]);
    const hadFocus = document.activeElement === sender;
    sender.disabled = true; // once is enough
    const done = await attempt(problem, () => act(form));
    sender.disabled = false;
    if (hadFocus && document.activeElement === document.body) sender.focus(); // disabled it has lost it
    for (const [field, value] of sent) if (done && field.value === value) field.value = "";
  });
}

/** Whether nothing but space is written. It is told as if there were nothing. */
function isBlank(form) {
  const text = form.querySelector("textarea");
  if (!text || text.value.trim()) return false;
  text.value = "";
  return !form.reportValidity();
}

function sendByEnter(event) {
  const composing = event.isComposing || event.keyCode === 229; // Safari tells by the code only
  if (event.target.type !== "textarea" || event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  const sender = event.currentTarget.querySelector("button");
  if (!sender.disabled && !event.repeat) event.currentTarget.requestSubmit(sender);
}

/** `start` begins a chat with a text and returns its id; `say` gets a role, a text and a chat's id, or the open one's. */
export function prepareComposer(start, say) {
  onSubmit("new-chat", "start-problem", (form) => start(form.get("content")));
  onSubmit("say", "problem", (form) => say(form.get("role"), form.get("content")));
  at("sample").addEventListener("click", () => attempt("problem", () => playASample(start, say)));
}

/** Drops what is written and not sent. */
export function dropUnsent() {
  for (const id of UNSENT) at(id).reset();
}

async function playASample(start, say) {
  const { playSample } = await import("./sample-player.js");
  await playSample(start, say);
}
