/** The title of the browser's tab: what is open, then the page's name. */

const PAGE = "chat-titles";

export function nameTab(open) {
  document.title = open ? `${open} · ${PAGE}` : PAGE;
}
