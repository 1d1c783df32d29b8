/** The open chat: its title, its messages and what can be done with it. */

import { at } from "./forms.js";
import { SOURCES } from "./title-sources.js";

/** Shows the head of a chat; nothing is shown without one. */
export function showChat(chat) {
  at("chat").hidden = !chat;
  at("chat-title").textContent = chat?.title ?? "";
  at("chat-source").textContent = chat ? SOURCES[chat.title_source] : "";
  at("archive").textContent = chat?.archived ? "Bring back" : "Archive";
  at("automatic").checked = chat?.automatic_title ?? true;
}

/** Shows all of a chat's messages, unless `isOpen` says by then that another one is open. */
export async function showMessages(api, id, isOpen) {
  const messages = [];
  for await (const page of api.pages(`chats/${id}/messages?limit=100`)) {
    if (!isOpen()) return;
    messages.push(...page.messages);
  }
  at("messages").replaceChildren(...messages.map(messageRow));
}

function messageRow({ role, content }) {
  const [row, who, words] = ["li", "div", "div"].map((name) => document.createElement(name));
  who.className = "role";
  who.textContent = role;
  words.dir = "auto";
  words.textContent = content.map((part) => part.text ?? part.name).join("\n");
  row.append(who, words);
  return row;
}
