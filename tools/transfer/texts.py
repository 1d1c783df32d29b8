"""JSON texts in UTF-8 that can be read again from any place: a file, or a copy on disk."""

import codecs
import io
import json
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools.transfer.conversations import NotReadable
from tools.transfer.elements import Element, Readable

# What a string above the limit is replaced by. U+FFFF is no character, so no text of an export is this.
LONG_STRING = "\uffffa string above the limit\uffff"
HEAD_BYTES = 1024
_COPY_BYTES = 1 << 20
_IN_MEMORY_BYTES = 1 << 20


@dataclass(frozen=True)
class Text:
    """A JSON text. ``name`` tells an operator which: the file, and the file in the ZIP."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class Span:
    """The bytes of a file from ``start`` to before ``end``, whoever else moves in the file meanwhile."""

    def __init__(self, file: IO[bytes], start: int = 0, end: int | None = None) -> None:
        self._file, self._at, self._end = file, start, end

    def read(self, size: int, /) -> bytes:
        """Returns at most ``size`` bytes, none at the end."""
        self._file.seek(self._at)
        data = self._file.read(size if self._end is None else min(size, self._end - self._at))
        self._at += len(data)
        return data


class Joined:
    """Readables, one after the other."""

    def __init__(self, parts: Iterator[Readable]) -> None:
        self._parts = parts
        self._part: Readable | None = next(parts, None)

    def read(self, size: int, /) -> bytes:
        """Returns at most ``size`` bytes, none at the end."""
        while size and self._part is not None:
            if data := self._part.read(size):
                return data
            self._part = next(self._parts, None)
        return b""


def element_of(file: IO[bytes], element: Element) -> Joined:
    """Returns the bytes of an element, its long strings replaced by ``LONG_STRING``."""

    def parts() -> Iterator[Readable]:
        at = element.start
        for start, end in element.long_strings:
            yield Span(file, at, start)
            yield io.BytesIO(json.dumps(LONG_STRING).encode())
            at = end
        yield Span(file, at, element.end)

    return Joined(parts())


def text_of(name: str, path: Path) -> Text:
    """Returns the text in a file, which is copied only if it is not in UTF-8."""
    with path.open("rb") as file:
        if json.detect_encoding(file.read(4)) in {"utf-8", "utf-8-sig"}:
            return Text(name, lambda: path.open("rb"))
        return copy_of(name, Span(file))


def copy_of(name: str, file: Readable) -> Text:
    """Returns a copy in UTF-8 on disk, or in memory if it is small. It lasts as long as what is returned."""
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - the keeper closes it
    keeper = _Keeper(copy)
    head = file.read(_COPY_BYTES)
    encoding = json.detect_encoding(head)
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    while head:
        copy.write(head if encoding.startswith("utf-8") else _utf8(decoder, head))
        head = file.read(_COPY_BYTES)
    return Text(name, keeper.open)


class _Keeper:
    """Closes, and so deletes, a temporary file when nobody can open it any more."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        weakref.finalize(self, file.close)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Opens the file. All who do so share one, so each must seek before it reads."""
        yield self._file


def _utf8(decoder: codecs.IncrementalDecoder, data: bytes) -> bytes:
    try:
        return decoder.decode(data).encode("utf-8", "replace")
    except UnicodeDecodeError as error:
        raise NotReadable(f"it is not in {error.encoding[:6]}, as its first bytes say") from None


def is_json(head: bytes) -> bool:
    """Returns whether a file that begins with ``head`` can be a JSON text with an object or a list."""
    try:
        text = head.decode(json.detect_encoding(head), "ignore")
    except UnicodeDecodeError:
        return False
    return text.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"}
