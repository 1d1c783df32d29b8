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

export function dollars(micros) {
  return `$${(micros / 1e6).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
}
