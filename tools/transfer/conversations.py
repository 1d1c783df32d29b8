"""Conversations as other products export them, read one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.rules.messages import Part, Role

Namer = Literal["person", "machine"]


@dataclass(frozen=True)
class ImportedMessage:
    """A message of the current branch. ``sent_at`` (with a time zone) is None if the export lacks it."""

    source_id: str | None
    role: Role
    content: list[Part]
    sent_at: datetime | None


@dataclass(frozen=True)
class Conversation:
    """A conversation of one export. Texts are as the export has them: what is stored is up to the import.

    ``source`` is the product ("chatgpt"), ``source_id`` the product's own id, ``owner`` its user id if the
    export has one. ``title`` is None if it is missing or blank, and so is ``namer`` if nobody is known.
    ``messages`` reads them anew each time, in order, without holding all of them. It raises NotReadable or
    OSError only if the file has changed meanwhile. ``place`` tells an operator where the conversation stands:
    the file, the file in the ZIP, the number.
    """

    source: str
    source_id: str
    title: str | None
    namer: Namer | None
    created_at: datetime | None
    updated_at: datetime | None
    archived: bool
    owner: str | None
    place: str
    messages: Callable[[], Iterator[ImportedMessage]]


@dataclass(frozen=True)
class Unreadable:
    """A conversation that cannot be imported, where it stands, and why."""

    place: str
    reason: str


class NotReadable(Exception):
    """Why something cannot be read, for an operator. It quotes no text of the file."""
