"""The records of an export: a chat, then its messages, then its earlier titles."""

from dataclasses import dataclass
from typing import Literal

from shared.rules.chats import Chat
from shared.rules.history import PastTitle
from shared.rules.messages import Message


@dataclass(frozen=True, kw_only=True)
class ChatRecord:
    """A chat with its current title.

    ``title_prompt_version`` is the version of the prompt of an automatic title, or null if it is not known.
    """

    kind: Literal["chat"] = "chat"
    owner_id: str
    chat: Chat
    title_prompt_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageRecord(Message):
    """A message of a chat. ``ulid`` is its place in the chat if its id is its sender's own, else null."""

    kind: Literal["message"] = "message"
    chat_id: str
    ulid: str | None


@dataclass(frozen=True, kw_only=True)
class TitleRecord(PastTitle):
    """A title that a chat has had."""

    kind: Literal["past_title"] = "past_title"
    chat_id: str


Record = ChatRecord | MessageRecord | TitleRecord
