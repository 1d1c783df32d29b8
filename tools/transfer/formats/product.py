"""What a format tells of a product's export, and what the formats share."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.rules.messages import FilePart, Part, Role, TextPart
from shared.rules.visibility import is_visible
from tools.transfer.conversations import ImportedMessage
from tools.transfer.json_events import Json

type Fields = dict[str, object]

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
# Epoch seconds reach this in the year 5138, milliseconds did in 1973; and so on by thousands.
_MILLISECONDS = 1e11


@dataclass(frozen=True)
class Node:
    """A message of the file, or a place in its tree without one.

    ``parent`` is the id of the message before it. ``previous`` is that one's number, where no id tells it.
    """

    number: int
    id: str | None
    parent: str | None
    previous: int | None
    message: ImportedMessage | None


@dataclass(frozen=True)
class Product:
    """An export format: how a conversation is recognized, and which fields have what.

    ``containers`` are the fields of a conversation that no other product has, each with the event that
    begins its value. ``nodes`` reads such a value, and may add fields of the conversation. Of several
    fields the first counts that has a usable value.
    """

    name: str
    containers: dict[str, str]
    nodes: Callable[[Json, Fields], Iterator[Node]]
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    created: tuple[str, ...]
    updated: tuple[str, ...]
    archived: str | None = None
    owner: str | None = None
    current: str | None = None
    placeholders: frozenset[str] = field(default=frozenset({"New chat", "New Chat"}))

    def fields(self) -> set[str]:
        """Returns the names of all fields beside the containers."""
        single = {name for name in (self.archived, self.owner, self.current) if name}
        return single | {*self.ids, *self.titles, *self.created, *self.updated}


def first_of[T](fields: Fields, names: Iterable[str], read: Callable[[object], T | None]) -> T | None:
    """Returns the first usable value."""
    return next((value for name in names if (value := read(fields.get(name))) is not None), None)


def identifier(value: object) -> str | None:
    """Returns an id: a text or a whole number, or what an object has as its ``uuid``."""
    if isinstance(value, dict):
        value = value.get("uuid")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def words(value: object) -> str | None:
    """Returns a text in which something is visible."""
    return value if isinstance(value, str) and is_visible(value) else None


def role_of(sender: object, user: str = "user") -> Role | None:
    """Returns who said a message, or None if neither the ``user`` nor the assistant did."""
    return "user" if sender == user else "assistant" if sender == "assistant" else None


def message_of(id_: object, role: Role | None, parts: list[Part], sent_at: object) -> ImportedMessage | None:
    """Returns a message, or None if nobody said it or nothing is in it."""
    if role is None or not parts:
        return None
    return ImportedMessage(identifier(id_), role, parts, moment(sent_at))


def parts_of(texts: Iterable[object], files: Iterable[Part | None]) -> list[Part]:
    """Returns what is visible among the texts, and what is there of the files."""
    said: list[Part] = [TextPart(type="text", text=text) for value in texts if (text := words(value))]
    return [*said, *(file for file in files if file)]


def file_part(name: object, text: object = None) -> Part | None:
    """Returns an attachment, if it has a name or a text."""
    known_name, known_text = words(name), words(text)
    if known_text:
        return FilePart(type="file", name=known_name or "attachment", text=known_text)
    return FilePart(type="file", name=known_name) if known_name else None


def members(value: object) -> list[Fields]:
    """Returns the objects in a list."""
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []


def part_of(value: object) -> Fields:
    """Returns an object, an empty one for whatever else."""
    return value if isinstance(value, dict) else {}


def moment(value: object) -> datetime | None:
    """Returns a date in epoch seconds, milliseconds or finer, or in ISO 8601; None for what cannot be one.

    A date without a time zone is UTC.
    """
    try:
        found = _moment(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found and _FIRST_YEAR <= found.year < _LAST_YEAR else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        if re.fullmatch(r"\s*\d{1,20}(\.\d{1,20})?\s*", value, re.ASCII):
            return _moment(float(value))
        found = datetime.fromisoformat(value.strip()) if "-" in value else None
        return found and (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = float(value)
    for _ in range(3):
        seconds = seconds / 1000 if seconds >= _MILLISECONDS else seconds
    return datetime.fromtimestamp(seconds, UTC)
