"""Cursors: where the next page begins, as text that the caller only hands back."""

import base64
import binascii
import json
from dataclasses import dataclass

from shared.rules.errors import InvalidRequest
from shared.rules.texts import is_printable

# Of a part, which goes into a key.
_MOST_BYTES = 1_000
_LONGEST_NUMBER = 10


@dataclass(frozen=True)
class Page[T]:
    """Some of a list, and the cursor of the rest; None at its end."""

    rows: list[T]
    next_cursor: str | None


def cursor_of(*position: str) -> str:
    """A cursor that says ``position``. It names no owner: whose list it is, the caller's token says."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def position_of(cursor: str, length: int) -> list[str]:
    """The ``length`` texts in ``cursor``. Raises InvalidRequest when it is none of ours."""
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise unknown_cursor() from error
    if not isinstance(position, list) or len(position) != length:
        raise unknown_cursor()
    if not all(isinstance(text, str) and is_printable(text, _MOST_BYTES) for text in position):
        raise unknown_cursor()
    return position


def number_of(text: str) -> int:
    """A version in a cursor. Raises InvalidRequest when it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise unknown_cursor()
    return int(text)


def unknown_cursor() -> InvalidRequest:
    """The refusal of a cursor that is none of ours."""
    return InvalidRequest.of_field("cursor", "The cursor is not one that this list gave.")
