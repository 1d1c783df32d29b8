/** A title that arrives by itself is seen to: it is typed in. */

const MILLISECONDS_A_GRAPHEME = 22;
const typing = new WeakMap();

/** Shows a title in an element; `arrives` types it in, unless the user wants no motion. */
export async function showTitle(element, title, arrives) {
  if (typing.get(element)?.title === title || (!typing.has(element) && element.textContent === title)) return;
  const run = { title };
  typing.delete(element);
  if (!arrives || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    element.textContent = title;
    return;
  }
  typing.set(element, run);
  element.textContent = "";
  for (const { segment } of new Intl.Segmenter().segment(title)) {
    await new Promise((done) => setTimeout(done, MILLISECONDS_A_GRAPHEME));
    if (typing.get(element) !== run) return;
    element.textContent += segment;
  }
  typing.delete(element);
}
