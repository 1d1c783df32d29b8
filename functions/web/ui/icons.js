/** Small drawings in the colour of their text. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  user: "M3 13l.8-3L10.5 3.300a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.700L6 12.200z",
  generated: "M8 2l1.5 4.500L14 8l-4.5 1.500L8 14l-1.5-4.500L2 8l4.5-1.500z",
  automatic: "M8 4l1 3 3 1-3 1-1 3-1-3-3-1 3-1z",
  fallback: "M3 5h10M3 8h7M3 11h4",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
};
const FILLED = ["generated"];

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
