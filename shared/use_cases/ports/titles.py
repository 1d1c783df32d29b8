"""The titles that chats have and had."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.rules.chats import Chat, ChatKey, Confirmation
from shared.rules.history import PastTitle, TitleChange
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelCatalog


@dataclass(frozen=True)
class TitleContext:
    """A chat as read at the start of a request, with what a title is made from and by."""

    chat: Chat
    turns: list[Turn]
    catalog: ModelCatalog
    first_user_id: str | None = None
    """The message of the first turn that is a user's."""
    confirmation: Confirmation | None = None
    """The last one of the chat's title."""
    is_complete: bool = True
    """Whether all messages of the chat were read."""


class TitleContexts(Protocol):
    """Reads what a title request starts from."""

    def read(self, key: ChatKey, check_limit: Callable[[], None]) -> TitleContext:
        """The chat, its first and last turns and the model configs.

        What takes more than the usual reads is read when ``check_limit`` has raised nothing. Raises NotFound.
        """


@dataclass(frozen=True)
class Written:
    """A title write that took effect; ``chat`` is the chat after it."""

    chat: Chat


@dataclass(frozen=True)
class Superseded:
    """A title write that lost; ``chat`` is the winner's."""

    chat: Chat


class TitleStore(Protocol):
    """The only way by which a stored title changes."""

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """Stores a person's title. Raises NotFound, or PreconditionFailed by ``if_versions``."""

    def store_generated(
        self, key: ChatKey, read: TitleContext, title: str, at: datetime
    ) -> Written | Superseded:
        """Stores a generated title if the chat's title is as ``read`` and no user has confirmed it since.

        Raises NotFound.
        """


class TitleHistory(Protocol):
    """The titles that chats had."""

    @property
    def max_titles(self) -> int:
        """How many of a chat's it keeps, the newest."""

    def record(self, changes: Sequence[TitleChange]) -> None:
        """Keeps at most 25 titles; to keep one twice changes nothing. Raises StorageUnavailable."""

    def find(self, key: ChatKey, version: int) -> PastTitle | None:
        """The title of one version, None where none is recorded."""
