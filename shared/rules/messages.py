"""Messages, and the words in them that a title can be made from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

from shared.rules.visibility import is_visible

Role = Literal["user", "assistant", "system", "tool"]


class TextPart(TypedDict):
    """Words that were typed or spoken."""

    type: Literal["text"]
    text: str


class FilePart(TypedDict):
    """A file, or pasted text with a name; ``text`` is its content where that is text."""

    type: Literal["file"]
    name: str
    text: NotRequired[str]


Part = TextPart | FilePart


@dataclass(frozen=True)
class Message:
    """One message of a chat, oldest id first; ids are ULIDs."""

    id: str
    role: Role
    content: list[Part]
    created_at: str


@dataclass(frozen=True)
class Turn:
    """What a user or an assistant said, as one text of which something shows."""

    role: Literal["user", "assistant"]
    text: str


def bytes_of(content: Iterable[Part]) -> int:
    """What ``content`` counts for in a chat's quota: its bytes as JSON in UTF-8."""
    return len(json.dumps(list(content), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def text_of(content: Iterable[Part]) -> str:
    """The typed text; where nothing was typed, pasted text and file names stand in."""
    parts = list(content)
    typed = _joined(part["text"] for part in parts if part["type"] == "text")
    return typed or _joined(
        _joined([part.get("text", "")]) or part["name"] for part in parts if part["type"] == "file"
    )


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """The user's and the assistant's turns that have words, in order."""
    return [
        Turn(message.role, text)
        for message in messages
        if (message.role == "user" or message.role == "assistant")  # noqa: PLR1714 - narrows the type
        and (text := text_of(message.content))
    ]


def is_users_turn(message: Message) -> bool:
    """Whether a user said something that shows."""
    return message.role == "user" and bool(text_of(message.content))


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text.strip() for text in texts if is_visible(text))
