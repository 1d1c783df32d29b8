"""Chats, and the rules by which one title may replace another."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["waiting", "pending", "running", "paused", "completed", "error", "requires_action"]
TitleSource = Literal["fallback", "automatic", "generated", "user"]
# The sources of titles that a model made: unasked, or on request.
ModelSource = Literal["automatic", "generated"]
Outcome = Literal["written", "unchanged", "superseded"]


@dataclass(frozen=True)
class ChatKey:
    """A chat's identity. The owner is part of it, so another user's key names no chat.

    Two owners may have chats with one id.
    """

    owner_id: str
    chat_id: str


@dataclass(frozen=True)
class Chat:
    """A chat as the API returns it. Times are RFC 3339 UTC. ``title_version`` starts at 1 without gaps."""

    id: str
    title: str
    title_version: int
    title_source: TitleSource
    title_updated_at: str
    status: Status
    worker_id: str | None
    archived: bool
    model_config_id: str | None
    automatic_title: bool
    """Whether the chat may get automatic titles."""
    created_at: str
    updated_at: str


@dataclass(frozen=True)
class Confirmation:
    """A rename to the user title that the chat already has. It adds no version.

    ``confirmed_at`` (RFC 3339 UTC) is the time of this version's latest confirmation.
    """

    id: str
    confirmed_at: str


def was_named_since(chat: Chat, confirmation: Confirmation | None, received_at: str) -> bool:
    """Returns whether the user renamed ``chat`` or confirmed its title after ``received_at`` (RFC 3339 UTC).

    A regenerate received at that time must not replace the title.
    """
    latest = max(chat.title_updated_at, confirmation.confirmed_at if confirmation else "")
    return chat.title_source == "user" and latest > received_at


def is_worth_storing(title: str, chat: Chat) -> bool:
    """Returns whether a requested ``title`` would change the text or source that ``chat`` has."""
    return title != chat.title or chat.title_source in {"fallback", "automatic"}


def titles_to_avoid(chat: Chat) -> tuple[str, ...]:
    """Returns the titles that a regenerate does not want again: a model's title that the chat has.

    A user's own words are not refused to a model, nor those of a fallback, which a short request is named by.
    """
    return (chat.title,) if chat.title_source not in {"user", "fallback"} else ()
