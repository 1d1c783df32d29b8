/** The administrators' part of the page, which the address's fragment names: #admin/models and so on. */

import { at, attempt } from "./forms.js";

const PLACE = /^#admin(?:\/([\w-]+))?$/;
let session, tools, loading, isShown;

/**
 * Has the part follow the address. `showView` shows the view of a name. The sections need the API, and `spent` is told
 * when something was spent.
 */
export function prepareAdmin(given, { api, showView, spent }) {
  session = given;
  tools = { api, showView, spent };
  at("show-admin").addEventListener("click", () => {
    if (PLACE.test(location.hash)) followAddress();
    else location.hash = "admin/models";
  });
  addEventListener("hashchange", followAddress);
}

/** Shows an administrator the section that the address names. */
export function followAddress() {
  const place = PLACE.exec(location.hash);
  at("show-admin").hidden = !session.isAdmin;
  if (!place || !session.token || !session.isAdmin) return leave();
  isShown = true;
  tools.showView("admin");
  return attempt("refused-change", async () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    const { showSection } = await loading;
    if (isShown) await showSection(place[1], tools);
  });
}

/** Empties the part, for whoever signs in next. */
export function forgetAdmin() {
  isShown = false;
  for (const id of ["admin-sections", "admin-section"]) at(id).replaceChildren();
  for (const id of ["admin-heading", "refused-change", "changed"]) at(id).textContent = "";
}

function leave() {
  if (isShown) tools.showView("chat");
  isShown = false;
}

/** The sections and their style, which only administrators need. */
async function load() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = "ui/admin.css";
  const styled = new Promise((resolve, reject) => {
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", () => reject(new Error("The service could not be reached.")));
  });
  document.head.append(sheet);
  const [sections] = await Promise.all([import("./admin-sections.js"), styled]);
  return sections;
}
