/** Where each chat stands in the list. */

import { dayGroup } from "./days.js";
import { arrange, make } from "./elements.js";

export const ARCHIVED = "Archived";
const ARRIVED = "Just arrived";
// In a list. The browser draws only the lists near what is seen; of the others it knows the height, by their rows.
const ROWS = 100;

/** The groups of chats in their order, `[label, ids][]`: by day, and those that are archived last. */
export function groupsOf(chats, now) {
  const groups = new Map();
  for (const chat of chats.filter(({ archived }) => !archived)) put(groups, dayGroup(new Date(chat.updated_at), now), chat.id);
  for (const chat of chats.filter(({ archived }) => archived)) put(groups, ARCHIVED, chat.id);
  return [...groups];
}

/**
 * The groups while somebody points at the list: all that is there stays where it is, gone or not. Older chats are
 * put where they belong, at the end. All others wait behind them.
 */
export function heldGroupsOf(before, chats, now) {
  const placed = new Set(before.flatMap(([, ids]) => ids));
  const groups = new Map(before.map(([label, ids]) => [label, [...ids]]));
  const last = chats.findLastIndex(({ id, archived }) => placed.has(id) && !archived);
  chats.forEach(({ id, archived, updated_at }, index) => {
    if (placed.has(id)) return;
    const label = archived ? ARCHIVED : dayGroup(new Date(updated_at), now);
    put(groups, archived || index > last ? label : ARRIVED, id);
  });
  const rank = ([label]) => [ARRIVED, ARCHIVED].indexOf(label);
  return [...groups].sort((group, other) => rank(group) - rank(other));
}

/**
 * The groups with others behind them, of chats that are older than all that are there; undefined where their place
 * is not the end of a group.
 */
export function lengthened(before, older) {
  const groups = new Map(before);
  const lastDay = before.findLast(([label]) => label !== ARCHIVED)?.[0];
  if (lastDay === ARRIVED || older.some(([label]) => groups.has(label) && ![lastDay, ARCHIVED].includes(label))) return undefined;
  for (const [label, ids] of older) for (const id of ids) put(groups, label, id);
  return [...groups].sort(([label], [other]) => (label === ARCHIVED) - (other === ARCHIVED));
}

function put(groups, label, id) {
  if (!groups.has(label)) groups.set(label, []);
  groups.get(label).push(id);
}

/** Gives `place` exactly these rows, and moves only those that are elsewhere. */
export function arrangeRows(place, rows) {
  const lists = [];
  for (let from = 0; from < rows.length; from += ROWS) {
    const list = place.children[lists.length] ?? make("ol");
    arrange(list, rows.slice(from, from + ROWS));
    lists.push(sized(list));
  }
  arrange(place, lists);
}

/** Puts rows behind those that are there, which are left alone. */
export function appendRows(place, rows) {
  for (let from = 0; from < rows.length; ) {
    const last = place.lastElementChild;
    const list = last?.childElementCount < ROWS ? last : make("ol");
    const to = from + ROWS - list.childElementCount;
    list.append(...rows.slice(from, to));
    if (list !== last) place.append(list);
    sized(list);
    from = to;
  }
}

function sized(list) {
  list.style.setProperty("--rows", list.childElementCount);
  return list;
}
