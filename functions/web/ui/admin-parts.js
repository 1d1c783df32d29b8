/** What the administrators' sections are made of. */

import { button, make } from "./elements.js";

/** Buttons that also tell a screen reader what they are about. One without an act cannot be pressed. */
export function actions(about, acts) {
  const buttons = Object.entries(acts).map(([text, act], position) => {
    const made = button(text, act);
    made.setAttribute("aria-label", `${text} ${about}`);
    made.dataset.key = `${position} ${about}`;
    made.disabled = !act;
    return made;
  });
  return make("div", { className: "actions" }, ...buttons);
}

export function heading(text) {
  return make("h2", { textContent: text });
}

export function note(...parts) {
  return make("p", { className: "note" }, ...parts);
}

/** Renders anew, with the focus on what had it, or on the heading if that is gone. */
export async function keepingFocus(place, render) {
  const key = place.contains(document.activeElement) && keyOf(document.activeElement);
  await render();
  if (key === false || place.contains(document.activeElement)) return;
  const again = [...place.querySelectorAll("button, input, select")].find((one) => keyOf(one) === key && !one.disabled);
  (again ?? document.getElementById("admin-heading")).focus();
}

/** A button in a row keeps its place though its words change. */
function keyOf({ dataset, name, textContent }) {
  return dataset.key ?? (name || textContent);
}
