"""Messages, and the text in them from which a title can be made."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

from shared.rules.visibility import is_visible

Role = Literal["user", "assistant", "system", "tool"]


class TextPart(TypedDict):
    """Typed or spoken text."""

    type: Literal["text"]
    text: str


class FilePart(TypedDict):
    """A file, or pasted text with a name. ``text`` is its content if that is text."""

    type: Literal["file"]
    name: str
    text: NotRequired[str]


Part = TextPart | FilePart


@dataclass(frozen=True)
class Message:
    """One message of a chat. Its id is its sender's own, or else a ULID."""

    id: str
    role: Role
    content: list[Part]
    created_at: str


@dataclass(frozen=True)
class Turn:
    """The visible text of one message by a user or an assistant."""

    role: Literal["user", "assistant"]
    text: str


def bytes_of(content: Iterable[Part]) -> int:
    """Returns the size of ``content`` for a chat's quota: its bytes as JSON in UTF-8."""
    return len(json.dumps(list(content), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def text_of(content: Iterable[Part]) -> str:
    """Returns the typed text, or else pasted text and file names."""
    parts = list(content)
    typed = _joined(part["text"] for part in parts if part["type"] == "text")
    return typed or _joined(
        _joined([part.get("text", "")]) or part["name"] for part in parts if part["type"] == "file"
    )


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """Returns the user's and the assistant's turns that have visible text, in order."""
    return [turn for message in messages if (turn := turn_of(message.role, message.content))]


def turn_of(role: Role, content: Iterable[Part]) -> Turn | None:
    """Returns the turn, or None if it is no user's or assistant's, or has no visible text."""
    if role == "system" or role == "tool":  # noqa: PLR1714 - narrows the type
        return None
    text = text_of(content)
    return Turn(role, text) if text else None


def is_users_turn(message: Message) -> bool:
    """Returns whether the message is a user's and has visible text."""
    return message.role == "user" and bool(text_of(message.content))


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text.strip() for text in texts if is_visible(text))
