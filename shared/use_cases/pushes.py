"""Which messages go to which open tabs, so that no owner's delay another's."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from shared.rules.chats import ChatKey
from shared.rules.events import watch_message
from shared.rules.history import TitleChange
from shared.rules.watching import Connection
from shared.use_cases.ports.watching import Push

# Of one batch. A tab finds what is left out when it asks (docs/watching.md).
MAX_PUSHES_PER_OWNER = 40
MAX_PUSHES = 400


def fair_pushes(titles: Iterable[TitleChange], tabs: Mapping[str, Sequence[Connection]]) -> list[Push]:
    """One push of each owner after the other, each owner's newest titles first.

    ``tabs`` are connections by owner. Of several titles of one chat only the newest is pushed.
    """
    of_owners = defaultdict[str, list[Push]](list)
    for title in _newest(titles):
        data = json.dumps(watch_message(title))
        owner_id = title.key.owner_id
        of_owners[owner_id] += [Push(tab.id, data) for tab in tabs.get(owner_id, ())]
    rounds = zip_longest(*(pushes[:MAX_PUSHES_PER_OWNER] for pushes in of_owners.values()))
    return [push for one_of_each in rounds for push in one_of_each if push][:MAX_PUSHES]


def _newest(titles: Iterable[TitleChange]) -> list[TitleChange]:
    of_chats: dict[ChatKey, TitleChange] = {}
    for title in titles:
        before = of_chats.pop(title.key, title)
        of_chats[title.key] = max(before, title, key=lambda one: one.title.title_version)
    return list(reversed(of_chats.values()))
