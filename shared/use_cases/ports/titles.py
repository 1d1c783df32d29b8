"""The store of titles."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from shared.rules.chats import Chat, ChatKey, ModelSource

if TYPE_CHECKING:
    from shared.use_cases.ports.title_contexts import TitleContext


@dataclass(frozen=True)
class Written:
    """A title write that took effect. ``chat`` is the chat after it."""

    chat: Chat


@dataclass(frozen=True)
class Superseded:
    """A title write that lost to another. ``chat`` is the current chat."""

    chat: Chat


class TitleStore(Protocol):
    """The only port that changes a stored title."""

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """Stores a user title. Raises NotFound, or PreconditionFailed by ``if_versions``."""

    def store_generated(
        self, key: ChatKey, read: "TitleContext", title: str, at: datetime, source: ModelSource = "generated"
    ) -> Written | Superseded:
        """Stores a model's title if the chat's title is as ``read`` and no user has confirmed it since.

        Raises NotFound.
        """
