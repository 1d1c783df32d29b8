/** Small drawings in the colour of their text, and the words for those of a title's source. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  user: "M3 13l.8-3L10.5 3.3a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.700L6 12.2z",
  generated: "M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z",
  automatic: "M8 4l1 3 3 1-3 1-1 3-1-3-3-1 3-1z",
  fallback: "M3 5h10M3 8h7M3 11h4",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
};
const FILLED = ["generated"];

export const SOURCES = { user: "your choice", generated: "generated", automatic: "automatic", fallback: "first title" };

/** What a list says about a title. */
export const SOURCE_TEXTS = {
  user: "A title that you chose",
  generated: "A generated title",
  automatic: "An automatic title",
  fallback: "A first title",
};

/** The drawing `name`. With `text` it is an image to screen readers, without it is nothing. */
export function icon(name, text) {
  const made = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  made.setAttribute("viewBox", "0 0 16 16");
  made.setAttribute("class", `icon icon-${name}`);
  path.setAttribute("d", PATHS[name] ?? "");
  if (FILLED.includes(name)) path.setAttribute("fill", "currentColor");
  made.append(path);
  if (!text) made.setAttribute("aria-hidden", "true");
  else {
    const title = document.createElementNS(SVG, "title");
    title.textContent = text;
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", text);
    made.prepend(title);
  }
  return made;
}
