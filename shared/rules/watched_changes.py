"""What open tabs are told about a chat: its new title, its deletion, or whether it is archived."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from shared.rules.chats import ChatKey, TitleSource
from shared.rules.events import CHAT_DELETED, TITLE_CHANGE, deletion_id, event_id
from shared.rules.history import TitleChange

CHAT_ARCHIVED: Literal["chat_archived"] = "chat_archived"


@dataclass(frozen=True)
class Deletion:
    """A deleted chat, with the time (RFC 3339 UTC) of its last change. Nothing about it comes after this."""

    key: ChatKey
    ended_at: str


@dataclass(frozen=True)
class Archiving:
    """Whether a chat is archived, from ``updated_at`` (RFC 3339 UTC) on."""

    key: ChatKey
    archived: bool
    updated_at: str


WatchedChange = TitleChange | Deletion | Archiving


class TitledChat(TypedDict):
    """A chat's title in a watch message."""

    id: str
    title: str
    title_version: int
    title_source: TitleSource
    title_updated_at: str


class DeletedChat(TypedDict):
    """A deleted chat in a watch message, with the time of its last change. Nothing comes after that."""

    id: str
    ended_at: str


class ArchivedChat(TypedDict):
    """A chat in a watch message that was archived, or is no longer archived, at ``updated_at``."""

    id: str
    archived: bool
    updated_at: str


class TitleMessage(TypedDict):
    """A watch message with a new title. A client keeps the highest version of each chat."""

    kind: Literal["title_change"]
    event_id: str
    chat: TitledChat


class DeletionMessage(TypedDict):
    """A watch message about a deleted chat. It beats every title of that chat."""

    kind: Literal["chat_deleted"]
    event_id: str
    chat: DeletedChat


class ArchivingMessage(TypedDict):
    """A watch message about a chat's archive flag. A client keeps the latest ``updated_at`` of each chat."""

    kind: Literal["chat_archived"]
    event_id: str
    chat: ArchivedChat


WatchMessage = TitleMessage | DeletionMessage | ArchivingMessage


def watch_message(change: WatchedChange) -> WatchMessage:
    """Returns the watch message of a change."""
    chat_id = change.key.chat_id
    match change:
        case TitleChange(title=title):
            titled: TitledChat = {
                "id": chat_id,
                "title": title.title,
                "title_version": title.title_version,
                "title_source": title.title_source,
                "title_updated_at": title.title_updated_at,
            }
            return {"kind": TITLE_CHANGE, "event_id": event_id(change), "chat": titled}
        case Deletion():
            deleted: DeletedChat = {"id": chat_id, "ended_at": change.ended_at}
            return {"kind": CHAT_DELETED, "event_id": deletion_id(change.key), "chat": deleted}
        case Archiving():
            archived: ArchivedChat = {
                "id": chat_id,
                "archived": change.archived,
                "updated_at": change.updated_at,
            }
            event = f"{chat_id}#archived#{change.updated_at}"
            return {"kind": CHAT_ARCHIVED, "event_id": event, "chat": archived}
