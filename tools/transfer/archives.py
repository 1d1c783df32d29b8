"""The JSON texts in a ZIP. Nothing is written under a name of the ZIP's."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.transfer.conversations import NotReadable, Unreadable
from tools.transfer.texts import HEAD_BYTES, Text, copy_of, is_json

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# All texts together may unpack to these bytes and to so many times the ZIP's size. Exports need a tenth.
MAX_UNPACKED_BYTES = 64 << 20
MAX_RATIO = 100
# A directory of this size has some 150,000 files.
MAX_DIRECTORY_BYTES = 16 << 20

_LEADS_OUT = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)")
_IS_ENCRYPTED = 0x1
_PIECE_BYTES = 1 << 16
_KNOWN_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What the standard library raises for a broken ZIP, depending on where it is broken.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    IndexError,
)


class _Bounded(io.BufferedReader):
    """A ZIP's file. The library reads the directory of a ZIP at once, as long as that says that it is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise NotReadable(f"the ZIP's directory has {size:,} bytes, and {MAX_DIRECTORY_BYTES:,} are read")
        return super().read(size)


def texts_in(path: Path) -> Iterator[Text | Unreadable]:
    """Yields each JSON text, and what is no picture or the like but cannot be read."""
    with _Bounded(io.FileIO(path)) as file:
        try:
            with _broken():
                archive = zipfile.ZipFile(file)
        except NotReadable as error:
            yield Unreadable(path.name, str(error))
        else:
            with archive:
                yield from _Archive(path, archive).texts()


class _Archive:
    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._name, self._archive = path.name, archive
        self._left = MAX_UNPACKED_BYTES + MAX_RATIO * path.stat().st_size

    def texts(self) -> Iterator[Text | Unreadable]:
        for entry in self._archive.infolist():
            place = f"{self._name}, {_printable(entry.filename)}"
            try:
                if not entry.is_dir() and self._is_text(entry):
                    yield from self._text(place, entry)
            except NotReadable as error:
                yield Unreadable(place, str(error))

    def _is_text(self, entry: zipfile.ZipInfo) -> bool:
        _check(entry)
        with _broken(), self._archive.open(entry) as file:
            head = file.read(HEAD_BYTES)
        if head.startswith(ZIP_SIGNATURES):
            raise NotReadable("it is a ZIP inside the ZIP: unpack it and import it by itself")
        return is_json(head)

    def _text(self, place: str, entry: zipfile.ZipInfo) -> Iterator[Text | Unreadable]:
        # The library unpacks no more of a file than the ZIP says that it has.
        if entry.file_size > self._left:
            raise NotReadable(
                f"it would unpack to {entry.file_size:,} bytes, and {self._left:,} are left for this ZIP"
            )
        self._left -= entry.file_size
        with _broken():
            file = self._archive.open(entry)
        with file:
            whole = _UpToBreak(file)
            yield copy_of(place, whole)
        if whole.is_broken:
            raise NotReadable("the ZIP is broken here")


class _UpToBreak:
    """A file of which what stands before a broken place can be read, up to the last piece."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.is_broken = False

    def read(self, size: int, /) -> bytes:
        try:
            return b"" if self.is_broken else self._file.read(min(size, _PIECE_BYTES))
        except _BROKEN:
            self.is_broken = True
            return b""


def _check(entry: zipfile.ZipInfo) -> None:
    if _LEADS_OUT.search(entry.filename):
        raise NotReadable("its path leads out of the ZIP")
    if entry.flag_bits & _IS_ENCRYPTED:
        raise NotReadable("it is encrypted")
    if entry.compress_type not in _KNOWN_METHODS:
        raise NotReadable("it is packed by another method than deflate")


@contextmanager
def _broken() -> Iterator[None]:
    """Raises NotReadable for whatever the standard library cannot read."""
    try:
        yield
    except _BROKEN as error:
        raise NotReadable(f"the ZIP is broken ({type(error).__name__})") from None


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:200])
