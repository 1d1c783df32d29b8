"""Chats and their messages, the titles aside."""

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
    """The fields of a chat that may be patched; the title is not among them."""

    status: Status | Unset = UNSET
    worker_id: str | Unset | None = UNSET
    archived: bool | Unset = UNSET
    model_config_id: str | Unset | None = UNSET


class ChatStore(Protocol):
    """Chats, their titles aside."""

    def create(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> None:
        """Stores a new chat, with its first message if it has one, whose sender is in ``groups``.

        Raises QuotaExceeded.
        """

    def get(self, key: ChatKey) -> Chat:
        """The chat as last written. Raises NotFound."""

    def awaits_title(self, key: ChatKey, message_id: str) -> bool:
        """Whether a chat has its fallback title yet, and no user spoke there before a message.

        Raises NotFound.
        """

    def patch(self, key: ChatKey, patch: ChatPatch, at: datetime) -> Chat:
        """Applies ``patch`` and marks activity. Raises NotFound."""


class MessageStore(Protocol):
    """The messages of chats."""

    def append(self, key: ChatKey, message: Message, groups: Collection[str]) -> None:
        """Stores ``message``, whose sender is in ``groups``, and marks activity.

        Raises NotFound or QuotaExceeded.
        """


@dataclass(frozen=True)
class Removed:
    """How many items were removed, and whether that is all there was."""

    count: int
    is_all: bool


class Remains(Protocol):
    """What deleted chats leave behind."""

    def remove(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """Removes all of it, or what there is time for. A chat that exists is spared."""
