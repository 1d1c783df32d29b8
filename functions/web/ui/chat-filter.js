/** The filter over the chats that are loaded, and how the rest of them is loaded. */

import { at, attempt } from "./forms.js";

/** Filters `list` while one types. Further pages of `known` come by the button, or when the list is scrolled to it. */
export function prepareFilter(list, known) {
  at("filter").addEventListener("input", () => {
    list.filter = at("filter").value;
    showFilter(known);
  });
  const button = at("more");
  let loading;
  const load = () => (loading ??= attempt("list-problem", () => known.list()).finally(() => (loading = undefined)));
  const seen = new IntersectionObserver(
    async (entries) => {
      // On a busy machine several come at once; the last tells how it is by now.
      if (!entries.at(-1).isIntersecting || at("filter").value || !(await load())) return;
      seen.unobserve(button); // and told anew where it is by now
      seen.observe(button);
    },
    { root: at("list"), rootMargin: "200px" },
  );
  seen.observe(button);
  button.addEventListener("click", load);
}

/** Says what the filter covers, and offers the rest. */
export function showFilter(known) {
  const { count, hasMore } = known;
  const chats = `${count.toLocaleString("en")} ${count === 1 ? "chat" : "chats"}`;
  const covered = hasMore ? `Filters the ${chats} that are loaded.` : `Filters ${count === 1 ? "" : "all "}${chats}.`;
  at("filtered").textContent = at("filter").value && (document.querySelector("#list [data-chat]") ? covered : `No title fits. ${covered}`);
  at("no-chats").hidden = hasMore || count > 0;
  const hadFocus = document.activeElement === at("more");
  at("more").hidden = !hasMore;
  if (hadFocus && !hasMore) ([...document.querySelectorAll("#chats [data-chat]")].at(-1) ?? at("filter")).focus();
}
