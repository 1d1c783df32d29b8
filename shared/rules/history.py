"""What a chat is called and was called before."""

from dataclasses import dataclass

from shared.rules.chats import Chat, ChatKey, TitleSource


@dataclass(frozen=True)
class PastTitle:
    """A title that a chat has or had: from ``title_updated_at`` (RFC 3339 UTC) until the next version's."""

    title: str
    title_version: int
    title_source: TitleSource
    title_updated_at: str


@dataclass(frozen=True)
class TitleChange:
    """A title that a chat got."""

    key: ChatKey
    title: PastTitle


def title_of(chat: Chat) -> PastTitle:
    """The title that ``chat`` has now."""
    return PastTitle(chat.title, chat.title_version, chat.title_source, chat.title_updated_at)
