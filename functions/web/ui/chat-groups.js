/** Where each chat stands in the list. */

import { dayGroup } from "./days.js";

export const ARCHIVED = "Archived";
const ARRIVED = "Just arrived";

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

function put(groups, label, id) {
  if (!groups.has(label)) groups.set(label, []);
  groups.get(label).push(id);
}
