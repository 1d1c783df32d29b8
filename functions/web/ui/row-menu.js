/** The menu of a chat in the list. */

import { button } from "./elements.js";
import { at } from "./forms.js";

const EDGE = 8;

/** Opens beside `opener` with `items`, `[text, act][]`. Escape, Tab or a click elsewhere closes it. */
export function openMenu(opener, items) {
  const menu = at("menu");
  const close = () => {
    menu.hidePopover();
    if (opener.isConnected) opener.focus();
  };
  menu.replaceChildren(
    ...items.map(([text, act]) => {
      const item = button(text, () => {
        close();
        act();
      });
      item.setAttribute("role", "menuitem");
      item.tabIndex = -1;
      return item;
    }),
  );
  menu.onkeydown = (event) => move(event, menu, close);
  // At once, and so before the menu belongs to another opener.
  menu.onbeforetoggle = ({ newState }) => opener.setAttribute("aria-expanded", String(newState === "open"));
  menu.showPopover();
  place(menu, opener.getBoundingClientRect());
  menu.firstElementChild.focus();
}

function move(event, menu, close) {
  const items = [...menu.children];
  const here = items.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined && !["Escape", "Tab"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (next === undefined) close();
  else items.at(next % items.length).focus();
}

/** Under the opener, or above it where there is no room. */
function place(menu, { left, right, top, bottom }) {
  const { width, height } = menu.getBoundingClientRect();
  const below = bottom + height + EDGE < innerHeight;
  menu.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE, right))}px`;
  menu.style.top = `${Math.max(EDGE, below ? bottom + 4 : top - height - 4)}px`;
}
