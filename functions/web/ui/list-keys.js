/** The keyboard in the list of chats: arrows move, Enter opens, F2 renames, Delete deletes, once for each press. */

import { at } from "./forms.js";

/** `acts`: `rename`, `remove` and `menu` get the id of the chat that has the focus. */
export function prepareListKeys(list, { rename, remove, menu }) {
  const step = (by) => (id) => {
    const ids = list.visibleIds;
    const next = ids[Math.min(Math.max(ids.indexOf(id) + by, 0), ids.length - 1)];
    list.focus(next);
  };
  const keys = {
    ArrowDown: step(1),
    ArrowUp: step(-1),
    PageDown: step(10),
    PageUp: step(-10),
    Home: step(-Infinity),
    End: step(Infinity),
    F2: rename,
    Delete: remove,
    ContextMenu: menu,
  };
  at("list").addEventListener("keydown", (event) => {
    const id = event.target.closest(".row")?.querySelector("[data-chat]")?.dataset.chat;
    const act = event.shiftKey && event.key === "F10" ? menu : keys[event.key];
    if (!id || !act || (event.repeat && act === remove) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(id);
  });
}
