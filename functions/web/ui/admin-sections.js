/** The sections for administrators. One is shown at a time. */

import { showAutomaticTitles } from "./admin-automatic-titles.js";
import { showLimits } from "./admin-limits.js";
import { showModels } from "./admin-models.js";
import { keepingFocus } from "./admin-parts.js";
import { showStyle } from "./admin-style.js";
import { make } from "./elements.js";
import { at, attempt } from "./forms.js";
import { nameTab } from "./views.js";

const SECTIONS = {
  models: ["Models", showModels],
  "title-style": ["Title style", showStyle],
  limits: ["Limits", showLimits],
  "automatic-titles": ["Automatic titles", showAutomaticTitles],
};

/** Shows a section, the first where there is none of that name. */
export async function showSection(name, { api, spent }) {
  const chosen = Object.hasOwn(SECTIONS, name) ? name : "models";
  const [title, show] = SECTIONS[chosen];
  showNavigation(chosen);
  at("admin-heading").textContent = title;
  nameTab(title);
  at("changed").textContent = "";
  const place = make("div");
  at("admin-section").replaceChildren(place);
  /** Does something, says so, and shows the section anew. */
  const then = (act, said) =>
    attempt("refused-change", async () => {
      at("changed").textContent = "";
      await act();
      await keepingFocus(place, () => show(place, tools));
      at("changed").textContent = said;
    });
  const tools = { api, then, spent, attempt: (act) => attempt("refused-change", act) };
  await show(place, tools);
}

function showNavigation(chosen) {
  const links = Object.entries(SECTIONS).map(([name, [title]]) => {
    const link = make("a", { href: `#admin/${name}`, textContent: title });
    if (name === chosen) link.setAttribute("aria-current", "page");
    return link;
  });
  const focused = at("admin-sections").contains(document.activeElement);
  at("admin-sections").replaceChildren(...links);
  if (focused) links.find((link) => link.ariaCurrent)?.focus();
}
