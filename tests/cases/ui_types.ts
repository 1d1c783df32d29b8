/** Right and wrong uses of the declared types: tests/unit/test_ui_types.py compiles them. */

import { RenameChatDialog } from "chat-titles-ui/rename-chat-dialog.js";
import type { Chat, RenameChatDialogProps } from "chat-titles-ui/rename-chat-dialog.js";
import { TitleWatcher } from "chat-titles-ui/title-watcher.js";

import type { components } from "./chat-titles.d.ts";

declare const chat: Chat;
declare const answered: Required<components["schemas"]["Chat"]>;

// A chat is what the API's document says, no more and no less.
export const there: Required<components["schemas"]["Chat"]> = chat;
export const back: Chat = answered;
export const fields: [keyof Chat, keyof typeof answered] = {} as [keyof typeof answered, keyof Chat];

const dialog: RenameChatDialog = document.createElement("rename-chat-dialog");
document.querySelector("rename-chat-dialog")?.close();
dialog.getToken = () => "token";
dialog.getToken = async () => "token";
dialog.labels = { save: "保存", resets: (when) => `${when}まで`, source: { user: "自分のタイトル" } };
dialog.addEventListener("chat-renamed", ({ detail }) => detail.chat.title_version.toFixed());
dialog.addEventListener("rename-closed", () => dialog.remove(), { once: true });
dialog.addEventListener("keydown", ({ key }) => key.length);
dialog.open(chat);
dialog.open(answered);
const watcher = new TitleWatcher({ getToken: dialog.getToken });
watcher.addEventListener("title", ({ detail }) => dialog.update(detail));
export const props: RenameChatDialogProps = {
  "api-url": ".",
  labels: {},
  "onchat-renamed": ({ detail }) => detail.chat,
  "onrename-unauthorized": () => {},
};

// @ts-expect-error A chat is no id.
dialog.open(chat.id);
// @ts-expect-error It needs its version and source.
dialog.open({ id: chat.id, title: chat.title });
// @ts-expect-error A token is a text.
dialog.getToken = () => 1;
// @ts-expect-error The function itself is never missing.
dialog.getToken = undefined;
// @ts-expect-error No such label.
dialog.labels = { saved: "Gespeichert" };
// @ts-expect-error A function makes this text.
dialog.labels = { resets: "bald" };
// @ts-expect-error No such source.
dialog.labels = { source: { model: "Ein Modell" } };
// @ts-expect-error The event has another name.
dialog.addEventListener("chatRenamed", () => {});
// @ts-expect-error The chat is in the detail.
dialog.addEventListener("chat-renamed", ({ chat }) => chat);
// @ts-expect-error This event has no detail.
dialog.addEventListener("rename-closed", ({ detail }) => detail);
// @ts-expect-error Templates set the attribute by its own name.
export const wrong: RenameChatDialogProps = { apiUrl: "." };
// @ts-expect-error The event has another name.
watcher.addEventListener("titel", () => {});
// @ts-expect-error The state has no id.
watcher.addEventListener("state", ({ detail }) => detail.id);
