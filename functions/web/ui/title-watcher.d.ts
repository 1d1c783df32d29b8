/** A chat's new title. Times are RFC 3339 UTC. */
export interface WatchedTitle {
  id: string;
  title: string;
  title_version: number;
  title_source: "fallback" | "automatic" | "generated" | "user";
  title_updated_at: string;
}

/** A deleted chat, with the time of its last change. Nothing about the chat is valid after this. */
export interface DeletedChat {
  id: string;
  ended_at: string;
}

/**
 * Whether a chat is archived, from `updated_at` on. If the change was missed, this is the present flag, and
 * `updated_at` the time of the chat's last change.
 */
export interface ArchivedChat {
  id: string;
  archived: boolean;
  updated_at: string;
}

export interface WatcherState {
  /** `unauthorized`: a request was answered 401. The watcher goes on trying with what `getToken` returns then. */
  state: "connecting" | "live" | "unauthorized";
  /** More was missed than the service lists: list the chats again. */
  relist: boolean;
}

export interface WatchEvent<Detail> extends CustomEvent<Detail> {
  /**
   * Has the watcher wait for `promise`, for 30 seconds at most. If it rejects or takes longer, the watcher tells the
   * same again later. Of `state` events, use this only with those that have `relist`.
   */
  waitUntil(promise: Promise<unknown>): void;
}

export interface WatcherEvents {
  title: WatchEvent<WatchedTitle>;
  deleted: WatchEvent<DeletedChat>;
  archived: WatchEvent<ArchivedChat>;
  state: WatchEvent<WatcherState>;
}

export interface WatcherOptions {
  /** The API's address, absolute or relative to the page. The default is the page's own folder. */
  apiUrl?: string;
  /** Returns the bearer token of each request, or a promise of it. */
  getToken: () => string | Promise<string>;
}

export class TitleWatcher extends EventTarget {
  constructor(options: WatcherOptions);
  /** Connects, and stays connected until `stop`. The first time, list the chats after this call. */
  start(): void;
  /** Ends the connection, all timers and requests. `start` asks for what was missed since. */
  stop(): void;
  /** Whether this watcher knows that `chat`, as some answer of the API has it, was deleted. */
  isDeleted(chat: { id: string }): boolean;
  addEventListener<Kind extends keyof WatcherEvents>(
    type: Kind,
    listener: ((event: WatcherEvents[Kind]) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Kind extends keyof WatcherEvents>(
    type: Kind,
    listener: ((event: WatcherEvents[Kind]) => void) | EventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}
