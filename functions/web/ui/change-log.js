/** The title changes as they arrive. */

import { at } from "./forms.js";
import { SOURCES } from "./title-sources.js";

const LONGEST = 50;

/** Puts a title change first, though it comes late or twice. */
export function log({ title, title_version, title_source }) {
  const row = document.createElement("li");
  const words = document.createElement("bdi");
  words.textContent = title;
  row.append(`${new Date().toLocaleTimeString()} · version ${title_version} · ${SOURCES[title_source]} · `, words);
  at("changes").prepend(row);
  at("changes").children[LONGEST - 1]?.remove();
}
