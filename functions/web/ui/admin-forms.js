/** The forms of the administrators' sections: labels in people's words, and the API's name of each field as a hint. */

import { make } from "./elements.js";

/**
 * A form of labelled fields that is sent as an object: `{name: [label, given, hint]}`. `given` are the options of an
 * input, or the values of a select, each alone or as `[value, text]`.
 */
export function form(fields, send, act) {
  const parts = Object.entries(fields).map(([name, [text, given, hint]]) => fieldOf(name, text, given, hint));
  const made = make("form", {}, ...parts, make("button", { textContent: send }));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    act(Object.fromEntries(new FormData(made)));
  });
  return made;
}

function fieldOf(name, text, given, hint) {
  const field = Array.isArray(given) ? selectOf(given) : make("input", given);
  field.name = name;
  const about = hint ? [make("small", { className: "hint", textContent: hint })] : [];
  return make("div", { className: "field" }, make("label", {}, text, field), ...about);
}

function selectOf(given) {
  const options = given.map((one) => [one].flat()).map(([value, text]) => new Option(text ?? (value || "–"), value));
  return make("select", {}, ...options);
}

export function micros(text) {
  return Math.round(Number(text) * 1e6);
}
