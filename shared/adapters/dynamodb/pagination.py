"""Pages of lists, and cursors: where the next page begins, as text that the caller only hands back."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.rules.errors.requests import InvalidRequest
from shared.rules.texts import is_printable

# What is read for a page: text can be written out six times as long. One message alone may be longer.
MAX_ANSWER_BYTES = 1_000_000
# Of a part, which goes into a key.
_MAX_BYTES = 1_000
_MAX_DIGITS = 10
_TAG_LENGTH = 16


@dataclass(frozen=True)
class Page[T]:
    """Some of a list, and the cursor of the rest; None at its end."""

    rows: list[T]
    next_cursor: str | None


class Cursors:
    """The cursors of one list, named by what it lists and ``of`` whom or which chat. No other takes them.

    A cursor holds a hash of that name beside its position. The hash guards nothing: a caller's token and path
    say whose list is read, whatever the cursor says.
    """

    def __init__(self, listed: str, *of: str) -> None:
        self._tag = hashlib.sha256(json.dumps([listed, *of]).encode()).hexdigest()[:_TAG_LENGTH]

    def encode(self, *position: str) -> str:
        """A cursor that says ``position``."""
        return base64.urlsafe_b64encode(json.dumps([self._tag, *position]).encode()).decode().rstrip("=")

    def decode(self, cursor: str, length: int) -> list[str]:
        """The ``length`` texts in ``cursor``. Raises InvalidRequest when it is none of this list's."""
        try:
            told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
            raise unknown_cursor() from error
        if not isinstance(told, list) or told[:1] != [self._tag] or len(told) != 1 + length:
            raise unknown_cursor()
        position = told[1:]
        if not all(isinstance(text, str) and is_printable(text, _MAX_BYTES) for text in position):
            raise unknown_cursor()
        return position


def page_of[T](rows: Sequence[T], cursor_after: Callable[[T], str], *, more: bool) -> Page[T]:
    """The ``rows`` that one answer has room for, one at least; ``more`` follow behind them."""
    size, fitting = 0, list[T]()
    for row in rows:
        size += _bytes_in_answer(row)
        if fitting and size > MAX_ANSWER_BYTES:
            break
        fitting.append(row)
    more = more or len(fitting) < len(rows)
    return Page(fitting, cursor_after(fitting[-1]) if more and fitting else None)


def number_of(text: str) -> int:
    """A version in a cursor. Raises InvalidRequest when it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
        raise unknown_cursor()
    return int(text)


def unknown_cursor() -> InvalidRequest:
    """The refusal of a cursor that is none of ours."""
    return InvalidRequest.of_field("cursor", "The cursor is not one that this list gave.")


def _bytes_in_answer(row: Any) -> int:
    # Lambda puts the body, which is JSON, into JSON of its own: a control character takes seven bytes.
    return len(json.dumps(json.dumps(row, default=vars, ensure_ascii=False)))
