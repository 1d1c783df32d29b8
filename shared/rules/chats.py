"""What a chat is, and which of its titles may replace which."""

import re
from dataclasses import dataclass
from typing import Literal

Status = Literal["waiting", "pending", "running", "paused", "completed", "error", "requires_action"]
TitleSource = Literal["fallback", "generated", "user"]
Outcome = Literal["written", "unchanged", "superseded"]

ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
_ULID = re.compile(ULID)


@dataclass(frozen=True)
class ChatKey:
    """A chat's identity. The owner is part of it, so a stranger's key names no chat at all."""

    owner_id: str
    chat_id: str


@dataclass(frozen=True)
class Chat:
    """A chat as the API shows it. Times are RFC 3339 UTC; ``title_version`` starts at 1 and has no gaps."""

    id: str
    title: str
    title_version: int
    title_source: TitleSource
    title_updated_at: str
    status: Status
    worker_id: str | None
    archived: bool
    model_config_id: str | None
    created_at: str
    updated_at: str


@dataclass(frozen=True)
class Confirmation:
    """A person's rename to the title that the chat had from a person already: no new version, but a new word.

    ``confirmed_at`` (RFC 3339 UTC) is the latest time of such a word for this version.
    """

    id: str
    confirmed_at: str


def is_ulid(text: str) -> bool:
    """Whether ``text`` is a canonical ULID, the form of every id that this service makes."""
    return _ULID.fullmatch(text) is not None


def was_named_since(chat: Chat, confirmation: Confirmation | None, received_at: str) -> bool:
    """Whether the user renamed ``chat`` after ``received_at`` (RFC 3339 UTC), or confirmed its title.

    A regenerate that was received then must not replace that title.
    """
    last_word = max(chat.title_updated_at, confirmation.confirmed_at if confirmation else "")
    return chat.title_source == "user" and last_word > received_at


def is_worth_storing(title: str, chat: Chat) -> bool:
    """Whether a machine's ``title`` would change ``chat``: other words, or a confirmed fallback."""
    return title != chat.title or chat.title_source == "fallback"
