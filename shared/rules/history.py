"""The current and past titles of a chat."""

from dataclasses import dataclass

from shared.rules.chats import Chat, ChatKey, TitleSource


@dataclass(frozen=True)
class PastTitle:
    """A title of a chat, from ``title_updated_at`` (RFC 3339 UTC) until the next version."""

    title: str
    title_version: int
    title_source: TitleSource
    title_updated_at: str


@dataclass(frozen=True)
class TitleChange:
    """A title that a chat got, with the chat's key."""

    key: ChatKey
    title: PastTitle


def title_of(chat: Chat) -> PastTitle:
    """Returns the current title of ``chat``."""
    return PastTitle(chat.title, chat.title_version, chat.title_source, chat.title_updated_at)
