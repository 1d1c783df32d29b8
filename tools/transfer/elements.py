"""Finds the objects of a JSON text, and where they end, without parsing them.

So a broken one harms no other, each can be read again, and the memory needed does not depend on any size.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

CHUNK_BYTES = 1 << 18
# A string above this is not read. It is the memory that reading one takes, a few times over.
MAX_STRING_BYTES = 16 << 20
MAX_DEPTH = 20_000

_NO_BRACKET = rb'[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT = rb"[\[{](?:%b)*+[\]}]" % _NO_BRACKET
_SHALLOW = rb"[\[{](?:%b|%b)*+[\]}]" % (_NO_BRACKET, _FLAT)
_TO_BRACKET = re.compile(rb"(?:%b)*+" % _NO_BRACKET, re.DOTALL)
# Within an element most objects and lists are passed as a whole, which is many times faster.
_TO_DEEP_BRACKET = re.compile(rb"(?:%b|%b)*+" % (_NO_BRACKET, _SHALLOW), re.DOTALL)
_STRING_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_STRAY = re.compile(rb"[^,\xef\xbb\xbf \t\r\n]")  # a byte order mark may stand before everything


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Returns at most ``size`` bytes, none at the end."""
        ...


@dataclass(frozen=True)
class Element:
    """What stands from byte ``start`` to before ``end``: an object, a list, or what is between two of them.

    ``long_strings`` are those above the limit, as (start, end) with their quotes.
    """

    number: int
    start: int
    end: int
    long_strings: tuple[tuple[int, int], ...] = ()
    damage: str | None = None


def elements(file: Readable) -> Iterator[Element]:
    """Yields the members of each list at the top, and each object at the top, numbered from 1.

    Of members that are neither lists nor objects, those in a row are one element.
    """
    scanner = _Scanner()
    while chunk := file.read(CHUNK_BYTES):
        scanner.feed(chunk)
        yield from scanner.taken()
    scanner.finish()
    yield from scanner.taken()


class _Scanner:
    def __init__(self) -> None:
        self._found: list[Element] = []
        self._count = 0
        self._offset = 0  # of the chunk
        self._depth = 0
        self._start: int | None = None  # of the element that is open, and the depth around it
        self._outer_depth = 0
        self._too_deep = False
        self._string_start: int | None = None  # of the string that goes on from an earlier chunk
        self._escaped = False
        self._long_strings: list[tuple[int, int]] = []
        self._stray_start: int | None = None  # of what is neither object nor list

    def taken(self) -> list[Element]:
        """Returns what was found since the last call."""
        found, self._found = self._found, []
        return found

    def feed(self, chunk: bytes) -> None:
        at = 0
        while at < len(chunk):
            at = self._outside(chunk, at) if self._string_start is None else self._inside(chunk, at)
        self._offset += len(chunk)

    def finish(self) -> None:
        if self._start is not None:
            self._add(self._start, self._offset, "the file ends in the middle of it")
        elif self._depth or self._string_start is not None:
            self._stray_start = None
            self._add(self._offset, self._offset, "the file ends before its list does")
        self._end_stray(self._offset)

    def _outside(self, chunk: bytes, at: int) -> int:
        """Goes on to the next bracket, or to a string that the chunk does not end. Returns where to go on."""
        matched = (_TO_BRACKET if self._start is None else _TO_DEEP_BRACKET).match(chunk, at)
        stop = matched.end() if matched else at
        if self._start is None and self._stray_start is None:
            self._begin_stray(chunk, at, stop + (chunk[stop : stop + 1] == b'"'))
        if stop == len(chunk):
            return stop
        if chunk[stop] in b"[{":
            self._open(chunk[stop : stop + 1], self._offset + stop)
        elif chunk[stop] in b"]}":
            self._close(self._offset + stop)
        else:
            self._string_start = self._offset + stop
        return stop + 1

    def _inside(self, chunk: bytes, at: int) -> int:
        """Goes on to the end of a string that the chunk before did not end. Returns where to go on."""
        matched = _STRING_REST.match(chunk, at + self._escaped)
        stop = matched.end() if matched else len(chunk)
        self._escaped = chunk[stop : stop + 1] == b"\\"  # the chunk's last byte
        if chunk[stop : stop + 1] == b'"' and self._string_start is not None:
            end = self._offset + stop + 1
            if end - self._string_start > MAX_STRING_BYTES:
                self._long_strings.append((self._string_start, end))
            self._string_start = None
        return stop + 1

    def _open(self, bracket: bytes, at: int) -> None:
        if self._start is None and (self._depth or bracket == b"{"):
            self._end_stray(at)
            self._start, self._outer_depth = at, self._depth
            self._too_deep = False
            self._long_strings = []
        self._depth += 1
        self._too_deep |= self._depth > MAX_DEPTH

    def _close(self, at: int) -> None:
        if not self._depth:
            self._stray_start = at if self._stray_start is None else self._stray_start
            return
        self._depth -= 1
        if self._start is None:
            self._end_stray(at)
        elif self._depth == self._outer_depth:
            self._add(
                self._start,
                at + 1,
                f"it is nested deeper than {MAX_DEPTH:,} levels" if self._too_deep else None,
            )
            self._start = None

    def _begin_stray(self, chunk: bytes, at: int, stop: int) -> None:
        if stray := _STRAY.search(chunk, at, stop):
            self._stray_start = self._offset + stray.start()
            self._long_strings = []

    def _end_stray(self, at: int) -> None:
        if self._stray_start is not None:
            self._add(self._stray_start, at, None)
            self._stray_start = None

    def _add(self, start: int, end: int, damage: str | None) -> None:
        self._count += 1
        self._found.append(Element(self._count, start, end, tuple(self._long_strings), damage))
