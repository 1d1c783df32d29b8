"""One write to a chat item, as the table's stream tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle


@dataclass(frozen=True)
class ChatChange:
    """One write to a chat item.

    ``position`` is its place in the stream and ``record`` all of it, for when it cannot be handled.
    ``correlation_id`` names the request that wrote the title, as the log does.
    """

    position: str
    record: Mapping[str, Any]
    key: ChatKey
    before: PastTitle | None
    after: PastTitle | None
    correlation_id: str | None = None


@dataclass(frozen=True)
class UnreadableChange:
    """A stream record that no chat item of ours can have caused."""

    position: str
    record: Mapping[str, Any]
