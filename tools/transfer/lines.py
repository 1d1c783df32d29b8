"""The lines of an export: a header, records, and an end. Each is a JSON object.

A chat's line is followed by its messages' and then by its earlier titles'. A file without its end was cut
off. A reader refuses a version that it does not know, and a kind of record that it does not know.
"""

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from shared.rules.limits import DefaultLimit, Period, UsageLimit
from shared.rules.records import ChatRecord, MessageRecord, TitleRecord

HEADER_START = b'{"format": "chat-titles"'


@dataclass(frozen=True, kw_only=True)
class Header:
    """The first line. ``exported_at`` is when the export began."""

    format: Literal["chat-titles"] = "chat-titles"
    version: Literal[1] = 1
    exported_at: str


@dataclass(frozen=True, kw_only=True)
class UsageRecord:
    """What an owner's titles cost in the period that began on the day ``since``."""

    kind: Literal["usage"] = "usage"
    owner_id: str
    period: Period
    since: str
    calls: int
    input_tokens: int
    output_tokens: int
    spent_micros: int


@dataclass(frozen=True, kw_only=True)
class LimitRecord:
    """The usage limit of a user or of a group."""

    kind: Literal["usage_limit"] = "usage_limit"
    limit: UsageLimit


@dataclass(frozen=True, kw_only=True)
class DefaultLimitRecord:
    """The default usage limit that an administrator has set."""

    kind: Literal["default_usage_limit"] = "default_usage_limit"
    limit: DefaultLimit


@dataclass(frozen=True, kw_only=True)
class End:
    """The last line, with the number of chats and messages in the file."""

    kind: Literal["end"] = "end"
    chats: int
    messages: int


AccountRecord = UsageRecord | LimitRecord | DefaultLimitRecord
Line = ChatRecord | MessageRecord | TitleRecord | AccountRecord | End


_LINES: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="kind")])
_HEADERS: TypeAdapter[Header] = TypeAdapter(Header)


def to_line(record: Line | Header) -> bytes:
    """The record as one line."""
    return (json.dumps(asdict(record), ensure_ascii=False) + "\n").encode()


def line_of(text: bytes) -> Line:
    """The record in a line. Raises ValueError."""
    return _LINES.validate_json(text, strict=True)


def header_of(text: bytes) -> Header:
    """The header in a file's first line. Raises ValueError."""
    return _HEADERS.validate_json(text, strict=True)
