"""The records of an export: a chat, then its messages, then its earlier titles."""

from dataclasses import dataclass
from typing import Literal

from shared.rules.chats import Chat
from shared.rules.history import PastTitle
from shared.rules.messages import Message


@dataclass(frozen=True, kw_only=True)
class ChatRecord:
    """A chat with its current title."""

    kind: Literal["chat"] = "chat"
    owner_id: str
    chat: Chat


@dataclass(frozen=True, kw_only=True)
class MessageRecord:
    """A message of a chat. ``ulid`` is its place in the chat if its id is its sender's own, else null."""

    kind: Literal["message"] = "message"
    chat_id: str
    message: Message
    ulid: str | None


@dataclass(frozen=True, kw_only=True)
class TitleRecord:
    """A title that a chat had before its current one."""

    kind: Literal["title"] = "title"
    chat_id: str
    title: PastTitle


Record = ChatRecord | MessageRecord | TitleRecord
