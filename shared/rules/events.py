"""The events that leave this service, derived from a chat before and after a write."""

from dataclasses import dataclass
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle, TitleChange

SOURCE = "chat-titles"
# Of what only this service's own functions listen to.
INTERNAL_SOURCE = "chat-titles.internal"
TITLE_CHANGE = "title_change"
CHAT_DELETED = "chat_deleted"
PURGE_CONTINUED = "chat_purge_continued"
# Between this service's own functions, and no part of what it promises to others.
INTERNAL = frozenset({PURGE_CONTINUED})
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Event:
    """One event: its EventBridge detail-type and detail."""

    kind: str
    detail: dict[str, Any]


def event_of(
    key: ChatKey, before: PastTitle | None, after: PastTitle | None, correlation_id: str | None = None
) -> Event | None:
    """The event of one write to a chat item, or None when it left title and version alone."""
    if after is None:
        return _of_chat(CHAT_DELETED, "deleted", key)
    change = title_change(key, before, after)
    return _title_change(change, before, correlation_id) if change else None


def title_change(key: ChatKey, before: PastTitle | None, after: PastTitle | None) -> TitleChange | None:
    """The title that a chat got by one write to its item, None when it got none."""
    if after is None or (
        before is not None and (before.title, before.title_version) == (after.title, after.title_version)
    ):
        return None
    return TitleChange(key, after)


def watch_message(change: TitleChange) -> dict[str, Any]:
    """What watchers get; of two messages about one chat the one with the higher version is right."""
    title = change.title
    return {
        "kind": TITLE_CHANGE,
        "event_id": event_id(change),
        "chat": {
            "id": change.key.chat_id,
            "title": title.title,
            "title_version": title.title_version,
            "title_source": title.title_source,
            "title_updated_at": title.changed_at,
        },
    }


def event_id(change: TitleChange) -> str:
    """The same for every telling of one change."""
    return f"{change.key.chat_id}#{change.title.title_version}"


def purge_continued(key: ChatKey) -> Event:
    """What has the rest of a deleted chat removed."""
    return _of_chat(PURGE_CONTINUED, "purge", key)


def _title_change(change: TitleChange, before: PastTitle | None, correlation_id: str | None) -> Event:
    detail = {
        "schema": SCHEMA_VERSION,
        "event_id": event_id(change),
        "chat_id": change.key.chat_id,
        "owner_id": change.key.owner_id,
        "title": change.title.title,
        "previous_title": before.title if before else None,
        "title_version": change.title.title_version,
        "title_source": change.title.title_source,
        "changed_at": change.title.changed_at,
        "correlation_id": correlation_id,
    }
    return Event(TITLE_CHANGE, detail)


def _of_chat(kind: str, what: str, key: ChatKey) -> Event:
    detail = {
        "schema": SCHEMA_VERSION,
        "event_id": f"{key.chat_id}#{what}",
        "chat_id": key.chat_id,
        "owner_id": key.owner_id,
    }
    return Event(kind, detail)
