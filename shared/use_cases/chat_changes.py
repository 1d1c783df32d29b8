"""Writes to chat items, from the table's stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.events import Origin
from shared.rules.history import PastTitle
from shared.rules.watched_changes import Archiving, Deletion


@dataclass(frozen=True)
class ChatChange:
    """One write to a chat item.

    ``sequence_number`` is its position in the stream. ``record`` is the whole record, for the failure queue.
    ``before`` and ``after`` are the titles, both None for a deletion. ``deletion`` is None for any other
    write, and for a deleted chat whose times cannot be read. ``archiving`` is set if the write changed
    whether the chat is archived. ``origin`` is that of the title's write.
    """

    sequence_number: str
    record: Mapping[str, Any]
    key: ChatKey
    before: PastTitle | None
    after: PastTitle | None
    origin: Origin = field(default_factory=Origin)
    archiving: Archiving | None = None
    deletion: Deletion | None = None


@dataclass(frozen=True)
class UnreadableChange:
    """A stream record that is not a valid change of a chat item."""

    sequence_number: str
    record: Mapping[str, Any]
