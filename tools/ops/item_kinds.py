"""The kinds of items in the table: what each is called, and whose it is.

``shared/adapters/dynamodb/items.py`` has the layout. A test holds that every row of it has a kind.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tools.command_error import CommandError

_CHAT = r"CHAT#(?P<owner>.+)#[^#]+"
_HASH = "[0-9a-f]{64}"


@dataclass(frozen=True)
class Kind:
    """Items whose keys have these forms.

    The group ``owner`` of a form is the user whose item it is, else the attribute ``owner_attribute`` is.
    """

    name: str
    pk: str
    sk: str
    owner_attribute: str = ""

    def matches(self, item: Mapping[str, str]) -> re.Match[str] | None:
        """The match of an item's keys, or None if it is of another kind."""
        return re.fullmatch(f"(?:{self.pk})\n(?:{self.sk})", f"{item['pk']}\n{item['sk']}")


KINDS = (
    Kind("chats", _CHAT, "CHAT"),
    Kind("marks of deleted chats", _CHAT, "DELETED"),
    Kind("messages", _CHAT, "MESSAGE#.+"),
    Kind("ids of messages", _CHAT, "MESSAGE_ID#.+"),
    Kind("titles", _CHAT, r"TITLE#\d{10}"),
    Kind("marks of archive flags", _CHAT, "STATE"),
    Kind("deletions", r"DELETED#(?P<owner>.+)#[^#]+", "DELETED#.+"),
    Kind("counts of chats", "OWNER#(?P<owner>.+)", "CHATS"),
    Kind("tickets", f"TICKET#{_HASH}", "TICKET", "watcher_id"),
    Kind("rates of tickets", "RATE#(?P<owner>.+)", "TICKETS"),
    Kind("connections", "WATCHER#(?P<owner>.+)", "CONNECTED#.+"),
    Kind("usage", "USAGE#(?P<owner>.+)", "(DAY|WEEK|MONTH)#.+"),
    Kind("usage limits of users", "USAGE_LIMITS", "USER#(?P<owner>.+)"),
    Kind("answers to idempotency keys", "IDEMPOTENCY#(?P<owner>.+)", "ANSWER#.+"),
    Kind("usage limits", "USAGE_LIMITS", "DEFAULT|GROUP#.+"),
    Kind("model configs", "MODEL_CONFIGS", "CONFIG#.+|DEFAULT|TITLE_MODEL|TITLE_STYLE"),
    Kind("backlogs", "BACKLOGS", r"(RUN|SEGMENT)#\d.*"),
    Kind("counts of automatic titles", "AUTOMATIC_TITLES", "DAY#.+"),
)


def kind_of(item: Mapping[str, str]) -> Kind:
    """The kind of an item. Raises CommandError for one that this version does not know."""
    for kind in KINDS:
        if kind.matches(item):
            return kind
    # The key itself may name a user.
    partition = item["pk"].partition("#")[0]
    raise CommandError(f"The table has items that this version does not know, in partitions {partition}.")


def owner_of(item: Mapping[str, str]) -> str | None:
    """The user whose item it is, or None if it is nobody's. Raises CommandError as ``kind_of`` does."""
    kind = kind_of(item)
    match = kind.matches(item)
    return item.get(kind.owner_attribute) or (match.groupdict().get("owner") if match else None)
