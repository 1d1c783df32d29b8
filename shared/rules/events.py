"""The events that leave this service, derived from a chat before and after a write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from shared.rules.chats import ChatKey, TitleSource
from shared.rules.history import PastTitle, TitleChange

SOURCE = "chat-titles"
# Of what only this service's own functions listen to.
INTERNAL_SOURCE = "chat-titles.internal"
TITLE_CHANGE: Literal["title_change"] = "title_change"
CHAT_DELETED = "chat_deleted"
PURGE_CONTINUED = "chat_purge_continued"
# Between this service's own functions, and no part of what it promises to others.
INTERNAL = frozenset({PURGE_CONTINUED})
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Event:
    """One event: its EventBridge detail-type and detail."""

    kind: str
    detail: Mapping[str, Any]


class ChatDetail(TypedDict):
    """What every event tells."""

    schema: int
    event_id: str
    chat_id: str
    owner_id: str


class TitleChangeDetail(ChatDetail):
    """What a title_change event tells: schemas/title_change.1.json."""

    title: str
    previous_title: str | None
    title_version: int
    title_source: TitleSource
    title_updated_at: str
    correlation_id: str | None


class WatchedChat(TypedDict):
    """A chat's title, as watchers get it."""

    id: str
    title: str
    title_version: int
    title_source: TitleSource
    title_updated_at: str


class WatchMessage(TypedDict):
    """One title change; of two about one chat the one with the higher version is right."""

    kind: Literal["title_change"]
    event_id: str
    chat: WatchedChat


def title_change(key: ChatKey, before: PastTitle | None, after: PastTitle | None) -> TitleChange | None:
    """The title that a chat got by one write to its item, None when it got none."""
    if after is None or (
        before is not None and (before.title, before.title_version) == (after.title, after.title_version)
    ):
        return None
    return TitleChange(key, after)


def title_changed(change: TitleChange, before: PastTitle | None, correlation_id: str | None) -> Event:
    """The event of a title that a chat got in place of ``before``."""
    title = change.title
    detail: TitleChangeDetail = {
        **_of_chat(change.key, event_id(change)),
        "title": title.title,
        "previous_title": before.title if before else None,
        "title_version": title.title_version,
        "title_source": title.title_source,
        "title_updated_at": title.title_updated_at,
        "correlation_id": correlation_id,
    }
    return Event(TITLE_CHANGE, detail)


def chat_deleted(key: ChatKey) -> Event:
    """The event of a chat that is gone."""
    return Event(CHAT_DELETED, _of_chat(key, f"{key.chat_id}#deleted"))


def purge_continued(key: ChatKey) -> Event:
    """What has the rest of a deleted chat removed."""
    return Event(PURGE_CONTINUED, _of_chat(key, f"{key.chat_id}#purge"))


def watch_message(change: TitleChange) -> WatchMessage:
    """What watchers get."""
    title = change.title
    return {
        "kind": TITLE_CHANGE,
        "event_id": event_id(change),
        "chat": {
            "id": change.key.chat_id,
            "title": title.title,
            "title_version": title.title_version,
            "title_source": title.title_source,
            "title_updated_at": title.title_updated_at,
        },
    }


def event_id(change: TitleChange) -> str:
    """The same for every telling of one change."""
    return f"{change.key.chat_id}#{change.title.title_version}"


def _of_chat(key: ChatKey, name: str) -> ChatDetail:
    return {"schema": SCHEMA_VERSION, "event_id": name, "chat_id": key.chat_id, "owner_id": key.owner_id}
