/** A chat as the API returns it. Times are RFC 3339 UTC. */
export interface Chat {
  id: string;
  title: string;
  title_version: number;
  title_source: "fallback" | "automatic" | "generated" | "user";
  title_updated_at: string;
  status: "waiting" | "pending" | "running" | "paused" | "completed" | "error" | "requires_action";
  worker_id: string | null;
  archived: boolean;
  model_config_id: string | null;
  automatic_title: boolean;
  created_at: string;
  updated_at: string;
}

/** What the dialog needs to know of a chat. */
export type TitledChat = Pick<Chat, "id" | "title" | "title_version" | "title_source">;

/** The dialog's texts. Each that is left out is the English one. */
export interface RenameChatDialogLabels {
  heading?: string;
  title?: string;
  generate?: string;
  cancel?: string;
  save?: string;
  generating?: string;
  generated?: string;
  /** In place of `source`, after a suggestion that is the title. */
  again?: string;
  /** What to know of Generate. Without it, nothing is said. */
  hint?: string;
  /** Where the title comes from. */
  source?: { [source in Chat["title_source"]]?: string };
  unsaved?: string;
  /** In place of `unsaved`, if the title is another one than when the text was typed. */
  changed?: (title: string) => string;
  /** Drops what is not saved and shows the title. */
  reset?: string;
  previous?: string;
  next?: string;
  /** Which suggestion is shown. `number` is 0 for another text. */
  suggestion?: (number: number, count: number) => string;
  /** `excess` is the number of characters that are too many. */
  tooLong?: (excess: number, limit: number) => string;
  history?: string;
  restore?: string;
  more?: string;
  /** When the usage limit resets. `when` is a time in the page's language. */
  resets?: (when: string) => string;
  unreachable?: string;
  unauthorized?: string;
  failed?: string;
}

export interface RenameChatDialogEvents {
  /** The chat was renamed or restored. It bubbles, out of shadow trees too. */
  "chat-renamed": CustomEvent<{ chat: Chat }>;
  /** The dialog was closed, in any way. */
  "rename-closed": Event;
  /** The service refused a request, other than by a 401. The detail is its answer. The dialog shows its message. */
  "rename-refused": CustomEvent<{ message: string; code?: string; [field: string]: unknown }>;
  /** A request was answered 401, as far as can be told: sign the user in again. */
  "rename-unauthorized": Event;
}

/** What a template may set: the attribute, the properties, and a listener for each event. */
export type RenameChatDialogProps = {
  "api-url"?: string;
  getToken?: RenameChatDialog["getToken"];
  labels?: RenameChatDialogLabels;
} & { [Kind in keyof RenameChatDialogEvents as `on${Kind}`]?: (event: RenameChatDialogEvents[Kind]) => void };

type AllEvents = HTMLElementEventMap & RenameChatDialogEvents;

export class RenameChatDialog extends HTMLElement {
  /** Returns the bearer token of each request, or a promise of it. The dialog shows the message of what it throws. */
  getToken: () => string | Promise<string>;
  /** Texts in your language. They count from the next `open` on. */
  labels: RenameChatDialogLabels;
  /** Opens the dialog, with the chat's draft if there is one. The element must be in the document. */
  open(chat: TitledChat): void;
  /** Tells the dialog that the open chat has changed. What the user typed stays. */
  update(chat: TitledChat): void;
  /** Closes the dialog and aborts a request in progress. Unsaved text becomes the chat's draft. */
  close(): void;
  /** Closes the dialog and drops the drafts of all chats: call it when the user signs out. */
  dropDrafts(): void;
  addEventListener<Kind extends keyof AllEvents>(
    type: Kind,
    listener: (event: AllEvents[Kind]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Kind extends keyof AllEvents>(
    type: Kind,
    listener: (event: AllEvents[Kind]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "rename-chat-dialog": RenameChatDialog;
  }
}
