"""The events that leave this service, derived from a chat before and after a write."""

from dataclasses import dataclass
from typing import Any

from shared.rules.chats import ChatKey, TitleSource

TITLE_CHANGE = "title_change"
CHAT_DELETED = "chat_deleted"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class TitleState:
    """A chat's title at one version; ``changed_at`` is RFC 3339 UTC."""

    title: str
    version: int
    source: TitleSource
    changed_at: str


@dataclass(frozen=True)
class Event:
    """One event: its EventBridge detail-type and detail."""

    kind: str
    detail: dict[str, Any]


def event_of(key: ChatKey, before: TitleState | None, after: TitleState | None) -> Event | None:
    """The event of one write to a chat item, or None when it left title and version alone."""
    if after is None:
        return _chat_deleted(key)
    if before is not None and (before.title, before.version) == (after.title, after.version):
        return None
    return _title_change(key, before, after)


def _title_change(key: ChatKey, before: TitleState | None, after: TitleState) -> Event:
    detail = {
        "schema": SCHEMA_VERSION,
        "event_id": f"{key.chat_id}#{after.version}",
        "chat_id": key.chat_id,
        "owner_id": key.owner_id,
        "title": after.title,
        "previous_title": before.title if before else None,
        "title_version": after.version,
        "title_source": after.source,
        "changed_at": after.changed_at,
    }
    return Event(TITLE_CHANGE, detail)


def _chat_deleted(key: ChatKey) -> Event:
    detail = {
        "schema": SCHEMA_VERSION,
        "event_id": f"{key.chat_id}#deleted",
        "chat_id": key.chat_id,
        "owner_id": key.owner_id,
    }
    return Event(CHAT_DELETED, detail)
