"""What a title is made from, as read at the start of a request."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from shared.rules.chats import Chat, ChatKey, Confirmation
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelCatalog
from shared.rules.title_tasks import TitleTask


@dataclass(frozen=True, kw_only=True)
class ConversationContext:
    """The turns of a conversation, and the model configs, as read at the start of a request."""

    turns: list[Turn]
    catalog: ModelCatalog
    model_config_id: str | None = None
    """The config that the conversation's owner has chosen for it."""
    is_complete: bool = True
    """Whether all messages were read."""
    avoid: tuple[str, ...] = ()
    """Titles that the request does not want again."""

    @cached_property
    def task(self) -> TitleTask:
        """What a model is asked for."""
        return TitleTask(self.turns, self.avoid, style=self.catalog.style)


@dataclass(frozen=True, kw_only=True)
class TitleContext(ConversationContext):
    """A chat as read at the start of a request, with its conversation."""

    chat: Chat
    confirmation: Confirmation | None = None
    """The last confirmation of the chat's title."""


class TitleContexts(Protocol):
    """Reads the context of a title request."""

    def read(self, key: ChatKey, check_limit: Callable[[], None]) -> TitleContext:
        """Returns the chat, its first and last turns and the model configs.

        What takes more than the usual reads is read when ``check_limit`` has raised nothing. Raises NotFound.
        """
