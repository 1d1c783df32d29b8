"""Pages of lists, and their cursors: opaque texts that name where the next page begins."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.rules.errors.requests import InvalidRequest
from shared.rules.texts import is_printable

# The size of a page. JSON may write text six times as long. A single message may be larger.
MAX_ANSWER_BYTES = 1_000_000
# Of one part of a cursor, which becomes part of a key.
_MAX_BYTES = 1_000
_MAX_DIGITS = 10
_TAG_LENGTH = 16


@dataclass(frozen=True)
class Page[T]:
    """One page of a list, and the cursor of the next page, or None at the end."""

    rows: list[T]
    next_cursor: str | None


class Cursors:
    """The cursors of one list, identified by what it lists and the owner or chat in ``of``.

    A cursor contains a hash of that identity, so another list refuses it. The hash is no access control: the
    caller's token and path decide whose list is read.
    """

    def __init__(self, listed: str, *of: str) -> None:
        self._tag = hashlib.sha256(json.dumps([listed, *of]).encode()).hexdigest()[:_TAG_LENGTH]

    def encode(self, *position: str) -> str:
        """Returns a cursor for ``position``."""
        return base64.urlsafe_b64encode(json.dumps([self._tag, *position]).encode()).decode().rstrip("=")

    def decode(self, cursor: str, length: int) -> list[str]:
        """Returns the ``length`` texts in ``cursor``. Raises InvalidRequest if it is of another list."""
        try:
            decoded = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
            raise unknown_cursor() from error
        if not isinstance(decoded, list) or decoded[:1] != [self._tag] or len(decoded) != 1 + length:
            raise unknown_cursor()
        position = decoded[1:]
        if not all(isinstance(text, str) and is_printable(text, _MAX_BYTES) for text in position):
            raise unknown_cursor()
        return position


def page_of[T](rows: Sequence[T], cursor_after: Callable[[T], str], *, more: bool) -> Page[T]:
    """Returns the first ``rows`` that fit into one answer, at least one. ``more`` says that others follow."""
    size, fitting = 0, list[T]()
    for row in rows:
        size += _bytes_in_answer(row)
        if fitting and size > MAX_ANSWER_BYTES:
            break
        fitting.append(row)
    more = more or len(fitting) < len(rows)
    return Page(fitting, cursor_after(fitting[-1]) if more and fitting else None)


def number_of(text: str) -> int:
    """Returns the version in a cursor. Raises InvalidRequest if it is not a version."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
        raise unknown_cursor()
    return int(text)


def unknown_cursor() -> InvalidRequest:
    """Returns the error for an unknown cursor."""
    return InvalidRequest.of_field("cursor", "The cursor is not one that this list gave.")


def _bytes_in_answer(row: Any) -> int:
    # Lambda encodes the JSON body as JSON again, so a control character takes seven bytes.
    return len(json.dumps(json.dumps(row, default=vars, ensure_ascii=False)))
