"""Chooses the order of pushes, so that one owner's pushes do not delay another's."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from shared.rules.chats import ChatKey
from shared.rules.history import TitleChange
from shared.rules.watched_changes import Archiving, Deletion, WatchedChange, watch_message
from shared.rules.watching import Connection
from shared.use_cases.ports.watching import Push

# Per batch. A tab finds omitted changes when it asks for missed ones (docs/watching.md).
MAX_PUSHES_PER_OWNER = 40
MAX_PUSHES = 400


def fair_pushes(changes: Iterable[WatchedChange], tabs: Mapping[str, Sequence[Connection]]) -> list[Push]:
    """Returns pushes that alternate between owners, each owner's newest changes first.

    ``tabs`` are connections by owner. Of each kind only a chat's newest change is pushed, and of a deleted
    chat the deletion alone.
    """
    of_owners = defaultdict[str, list[Push]](list)
    for change in _newest(changes):
        data = json.dumps(watch_message(change))
        owner_id = change.key.owner_id
        of_owners[owner_id] += [Push(tab.id, data) for tab in tabs.get(owner_id, ())]
    rounds = zip_longest(*(pushes[:MAX_PUSHES_PER_OWNER] for pushes in of_owners.values()))
    return [push for one_round in rounds for push in one_round if push][:MAX_PUSHES]


def _newest(changes: Iterable[WatchedChange]) -> list[WatchedChange]:
    newest: dict[tuple[ChatKey, type[WatchedChange]], WatchedChange] = {}
    for change in changes:
        if isinstance(change, Deletion):
            newest.pop((change.key, TitleChange), None)
            newest.pop((change.key, Archiving), None)
        newest.pop((change.key, type(change)), None)
        newest[change.key, type(change)] = change
    return list(reversed(newest.values()))
