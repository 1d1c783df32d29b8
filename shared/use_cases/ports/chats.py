"""Ports of chats and their messages, except changes of titles."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.rules.chats import Chat, ChatKey, Status
from shared.rules.messages import Message


class Unset:
    """The mark of a field that a patch does not mention, where None means "clear it"."""


UNSET = Unset()


@dataclass(frozen=True)
class ChatPatch:
    """The fields of a chat that may be patched. The title is not among them."""

    status: Status | Unset = UNSET
    worker_id: str | Unset | None = UNSET
    archived: bool | Unset = UNSET
    model_config_id: str | Unset | None = UNSET
    automatic_title: bool | Unset = UNSET


class ChatStore(Protocol):
    """Stores chats, except changes of their titles."""

    def create(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> None:
        """Stores a new chat and its first message, if it has one. ``groups`` are the sender's.

        Raises QuotaExceeded.
        """

    def create_once(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> Chat | None:
        """Does what ``create`` does, unless there is a chat with this key. Returns that chat, else None.

        Raises ChatDeleted or QuotaExceeded.
        """

    def find(self, key: ChatKey) -> Chat | None:
        """Returns the chat as last written, or None if there never was one. Raises ChatDeleted."""

    def get(self, key: ChatKey) -> Chat:
        """Returns the chat as last written. Raises NotFound."""

    def patch(self, key: ChatKey, patch: ChatPatch, at: datetime) -> Chat:
        """Applies ``patch`` and marks activity. Raises NotFound."""


class MessageStore(Protocol):
    """Stores the messages of chats."""

    def append(self, key: ChatKey, message: Message, groups: Collection[str]) -> None:
        """Stores ``message`` and marks activity. ``groups`` are the sender's.

        Raises NotFound or QuotaExceeded.
        """

    def append_once(
        self, key: ChatKey, message: Message, groups: Collection[str], ulid: str
    ) -> Message | None:
        """Does what ``append`` does, unless the chat has a message with this id. Returns that one, else None.

        ``ulid`` is the message's place in the chat. Raises NotFound or QuotaExceeded.
        """


@dataclass(frozen=True)
class Removed:
    """How many items were removed, and whether none remain."""

    count: int
    is_all: bool


class Remains(Protocol):
    """Removes the remaining items of deleted chats."""

    def remove(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """Removes all remaining items, or as many as there is time for. A chat that exists is left alone."""
