"""The events of this service, derived from a chat before and after a write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from shared.rules.chats import ChatKey, TitleSource
from shared.rules.history import PastTitle, TitleChange

SOURCE = "chat-titles"
# The source of events for this service's own functions.
INTERNAL_SOURCE = "chat-titles.internal"
TITLE_CHANGE: Literal["title_change"] = "title_change"
CHAT_DELETED: Literal["chat_deleted"] = "chat_deleted"
PURGE_CONTINUED = "chat_purge_continued"
# Events between this service's own functions. Consumers must not rely on them.
INTERNAL = frozenset({PURGE_CONTINUED})
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Event:
    """One event: its EventBridge detail-type and detail."""

    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Origin:
    """Where a title write comes from, as the log names it. What is unknown is None.

    ``correlation_id`` is the request, or the message of an automatic title. ``client_id`` is the client that
    acted for the owner.
    """

    correlation_id: str | None = None
    client_id: str | None = None


class ChatDetail(TypedDict):
    """The detail of every event."""

    schema: int
    event_id: str
    chat_id: str
    owner_id: str


class TitleChangeDetail(ChatDetail):
    """The detail of a title_change event (schemas/title_change.1.json)."""

    title: str
    previous_title: str | None
    title_version: int
    title_source: TitleSource
    title_updated_at: str
    correlation_id: str | None
    client_id: str | None


def title_change(key: ChatKey, before: PastTitle | None, after: PastTitle | None) -> TitleChange | None:
    """Returns the title that a write to a chat item set, or None if the title did not change."""
    if after is None or (
        before is not None and (before.title, before.title_version) == (after.title, after.title_version)
    ):
        return None
    return TitleChange(key, after)


def title_changed(change: TitleChange, before: PastTitle | None, origin: Origin) -> Event:
    """Returns the event of a title that replaced ``before``."""
    title = change.title
    detail: TitleChangeDetail = {
        **_of_chat(change.key, event_id(change)),
        "title": title.title,
        "previous_title": before.title if before else None,
        "title_version": title.title_version,
        "title_source": title.title_source,
        "title_updated_at": title.title_updated_at,
        "correlation_id": origin.correlation_id,
        "client_id": origin.client_id,
    }
    return Event(TITLE_CHANGE, detail)


def chat_deleted(key: ChatKey) -> Event:
    """Returns the event of a deleted chat."""
    return Event(CHAT_DELETED, _of_chat(key, deletion_id(key)))


def purge_continued(key: ChatKey) -> Event:
    """Returns the event that starts the next purge of a deleted chat."""
    return Event(PURGE_CONTINUED, _of_chat(key, f"{key.chat_id}#purge"))


def event_id(change: TitleChange) -> str:
    """Returns the event id, which is the same for each delivery of one change."""
    return f"{change.key.chat_id}#{change.title.title_version}"


def deletion_id(key: ChatKey) -> str:
    """Returns the event id of a chat's deletion."""
    return f"{key.chat_id}#deleted"


def _of_chat(key: ChatKey, name: str) -> ChatDetail:
    return {"schema": SCHEMA_VERSION, "event_id": name, "chat_id": key.chat_id, "owner_id": key.owner_id}
