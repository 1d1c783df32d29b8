/** Tables that stay tables on a narrow screen, where each row is a card and each cell has its heading beside it. */

import { make } from "./elements.js";

/** A table of `rows` of cells, each text or an element. It scrolls sideways by itself where there is no room for it. */
export function table(caption, heads, rows) {
  // A style sheet that makes cards of rows takes a table's meaning away, so each part says what it is.
  const head = make("tr", { role: "row" }, ...heads.map((text) => make("th", { scope: "col", role: "columnheader" }, text)));
  const made = make(
    "table",
    { role: "table", "aria-label": caption },
    make("caption", { textContent: caption }),
    make("thead", { role: "rowgroup" }, head),
    make("tbody", { role: "rowgroup" }, ...rows.map((cells) => rowOf(heads, cells))),
  );
  return make("div", { className: "scrolled", tabIndex: 0, role: "region", "aria-label": caption }, made);
}

function rowOf(heads, cells) {
  const [first, ...rest] = cells.map((content, index) => [content, { "data-head": heads[index] }]);
  const name = make("th", { scope: "row", role: "rowheader", ...first[1] }, first[0]);
  const made = [name, ...rest.map(([content, marks]) => make("td", { role: "cell", ...marks }, content))];
  return make("tr", { role: "row" }, ...made);
}
