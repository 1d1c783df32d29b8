/** Small things that the page is made of. Text only: nothing of a user's is ever markup. */

/** An element with `properties` (those with a hyphen, and `role`, are attributes) and children: elements or text. */
export function make(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property.includes("-") || property === "role") made.setAttribute(property, value);
    else made[property] = value;
  }
  made.append(...children);
  return made;
}

/** Text of a user's, in its own direction. */
export function words(text) {
  return make("bdi", { textContent: text });
}

/** Gives `parent` exactly these children, and moves only those that are elsewhere. */
export function arrange(parent, children) {
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
  while (next) {
    const rest = next.nextSibling;
    next.remove();
    next = rest;
  }
}

export function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** A table of `rows` of cells, each text or an element. */
export function table(caption, heads, rows) {
  const made = document.createElement("table");
  made.createCaption().textContent = caption;
  const head = made.createTHead().insertRow();
  for (const text of heads) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    for (const content of cells) row.insertCell().append(content);
  }
  return made;
}

/** A form of labelled fields, `{name: [label, options of an input or values of a select]}`, that is sent as an object. */
export function form(fields, send, act) {
  const made = document.createElement("form");
  for (const [name, [text, given]] of Object.entries(fields)) {
    const label = document.createElement("label");
    const field = document.createElement(Array.isArray(given) ? "select" : "input");
    if (Array.isArray(given)) field.append(...given.map((value) => new Option(value || "–", value)));
    else Object.assign(field, given);
    field.name = name;
    label.append(text, field);
    made.append(label);
  }
  const sender = document.createElement("button");
  sender.textContent = send;
  made.append(sender);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    act(Object.fromEntries(new FormData(made)));
  });
  return made;
}

export function dollars(micros) {
  return `$${(micros / 1e6).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
}

export function micros(text) {
  return Math.round(Number(text) * 1e6);
}
