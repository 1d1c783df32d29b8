"""Chooses the order of pushes, so that one owner's pushes do not delay another's."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from shared.rules.chats import ChatKey
from shared.rules.events import watch_message
from shared.rules.history import TitleChange
from shared.rules.watching import Connection
from shared.use_cases.ports.watching import Push

# Per batch. A tab finds omitted titles when it asks for missed changes (docs/watching.md).
MAX_PUSHES_PER_OWNER = 40
MAX_PUSHES = 400


def fair_pushes(titles: Iterable[TitleChange], tabs: Mapping[str, Sequence[Connection]]) -> list[Push]:
    """Returns pushes that alternate between owners, each owner's newest titles first.

    ``tabs`` are connections by owner. Only the newest title of each chat is pushed.
    """
    of_owners = defaultdict[str, list[Push]](list)
    for title in _newest(titles):
        data = json.dumps(watch_message(title))
        owner_id = title.key.owner_id
        of_owners[owner_id] += [Push(tab.id, data) for tab in tabs.get(owner_id, ())]
    rounds = zip_longest(*(pushes[:MAX_PUSHES_PER_OWNER] for pushes in of_owners.values()))
    return [push for one_round in rounds for push in one_round if push][:MAX_PUSHES]


def _newest(titles: Iterable[TitleChange]) -> list[TitleChange]:
    of_chats: dict[ChatKey, TitleChange] = {}
    for title in titles:
        before = of_chats.pop(title.key, title)
        of_chats[title.key] = max(before, title, key=lambda change: change.title.title_version)
    return list(reversed(of_chats.values()))
