"""A JSON text, read value by value, each of bounded size."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ijson.backends import yajl2_c
from ijson.common import JSONError

from tools.transfer.conversations import NotReadable
from tools.transfer.elements import MAX_STRING_BYTES, Readable
from tools.transfer.texts import LONG_STRING

# The memory of one value, such as a message.
MAX_VALUE_BYTES = 32 << 20

_READ_BYTES = 1 << 16
_OPENING = {"start_map": dict, "start_array": list}
_CLOSING = {"end_map", "end_array"}
type Event = tuple[str, object]
type Container = dict[str, Any] | list[Any]


class Json:
    """Reads forward. Each method takes the next value, or what begins one."""

    def __init__(self, file: Readable) -> None:
        # As floats, since the library fails on integers of thousands of digits otherwise.
        self._events: Iterator[Event] = yajl2_c.basic_parse(file, buf_size=_READ_BYTES, use_float=True)

    def next(self) -> Event:
        """Takes the next event of ijson: its kind and value."""
        return next(self._events)

    def begins(self, kind: str) -> bool:
        """Takes the beginning of a list or object if that is next, or else the whole value."""
        event = self.next()
        if event[0] != kind:
            self.skip(event)
        return event[0] == kind

    def each_key(self) -> Iterator[str]:
        """Yields the keys of an object that has begun. The caller takes each one's value before the next."""
        while (event := self.next())[0] != "end_map":
            yield str(event[1])

    def each_member(self, wanted: frozenset[str]) -> Iterator[object]:
        """Yields the members of a list that has begun."""
        while (event := self.next())[0] != "end_array":
            yield self.value(wanted, event)

    def skip(self, event: Event | None = None) -> None:
        """Takes a value, which may have begun with ``event``."""
        kind, _ = event or self.next()
        depth = 1 if kind in _OPENING else 0
        while depth:
            kind, _ = next(self._events)
            if kind in _OPENING:
                depth += 1
            elif kind in _CLOSING:
                depth -= 1

    def value(self, wanted: frozenset[str], event: Event | None = None) -> object:
        """Takes a value, which may have begun with ``event``. Of objects it returns the wanted fields."""
        kind, scalar = event or self.next()
        if kind not in _OPENING:
            return _checked(scalar)
        value = _OPENING[kind]()
        self._fill(value, wanted)
        return value

    def _fill(self, value: Container, wanted: frozenset[str]) -> None:
        outer: list[Container] = []
        container, key, size = value, "", 0
        for kind, scalar in self._events:
            if kind == "map_key":
                key = str(scalar)
                if key not in wanted:
                    self.skip()
            elif kind in _CLOSING:
                if not outer:
                    return
                container = outer.pop()
            else:
                member: Any = _OPENING[kind]() if kind in _OPENING else _checked(scalar)
                size = _grown(size, member)
                if isinstance(container, dict):
                    container[key] = member
                else:
                    container.append(member)
                if kind in _OPENING:
                    outer.append(container)
                    container = member


def _grown(size: int, member: object) -> int:
    size += sys.getsizeof(member) + 8
    if size > MAX_VALUE_BYTES:
        raise NotReadable(f"a message of it takes more than {MAX_VALUE_BYTES >> 20} MB")
    return size


def _checked(scalar: object) -> object:
    if scalar == LONG_STRING:
        raise NotReadable(f"a text of it is longer than {MAX_STRING_BYTES >> 20} MB")
    return scalar


@contextmanager
def reading() -> Iterator[None]:
    """Raises NotReadable for whatever the parser cannot read."""
    try:
        yield
    except (JSONError, UnicodeDecodeError) as error:
        raise NotReadable(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Returns the parser's own words. Those behind its first line quote the text, which may be private."""
    if isinstance(error, UnicodeDecodeError) or "UTF8" in str(error):
        return "it has bytes that are not UTF-8"
    return f"it is no JSON: {str(error).removeprefix("b'").partition('\n')[0].partition('\\n')[0]}"
