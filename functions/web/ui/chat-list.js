/** The list of chats. */

import { button } from "./elements.js";
import { at } from "./forms.js";

/** Shows the chats in their order; `openChat` gets the id of the one that is chosen. */
export function showList(known, openId, openChat) {
  const focused = document.activeElement?.dataset?.chat;
  at("chats").replaceChildren(...known.inOrder().map((chat) => rowOf(chat, openId, openChat)));
  if (focused) document.querySelector(`[data-chat="${focused}"]`)?.focus();
  at("more").hidden = !known.hasMore;
}

function rowOf(chat, openId, openChat) {
  const row = document.createElement("li");
  const name = button(chat.title, () => openChat(chat.id));
  name.dir = "auto";
  name.dataset.chat = chat.id;
  name.classList.toggle("archived", chat.archived);
  name.setAttribute("aria-current", String(chat.id === openId));
  row.append(name);
  return row;
}
