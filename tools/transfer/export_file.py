"""The file of an export: unfinished under another name, beside a note of how far it has come."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from shared.adapters.dynamodb.attribute_values import Key
from tools.command_error import CommandError
from tools.transfer.lines import End, Header, Line, to_line


@dataclass
class Progress:
    """How far an export has come: the next page, the bytes before it, and what they hold.

    ``of`` is what is exported, so that another export does not go on here.
    """

    of: str
    stages: int
    exported_at: str
    stage: int = 0
    after: Key | None = None
    size: int = 0
    chats: int = 0
    messages: int = 0
    incomplete: int = 0


@dataclass
class ExportFile:
    """An export that goes on where an interrupted one stopped. It gets its name when it is complete.

    ``progress`` is written after the lines that it counts are on the disk. So a crash at any moment leaves
    lines that are written once more, in place of the uncounted ones.
    """

    path: Path
    progress: Progress
    _file: BinaryIO = field(init=False)

    def __post_init__(self) -> None:
        self._part, self._note = _part_of(self.path), _note_of(self.path)
        if self.path.exists():
            raise CommandError(f"{self.path} exists already.")
        if not self._part.exists():
            # Of an export that was killed right behind its end.
            self._note.unlink(missing_ok=True)
        self._file = self._part.open("r+b" if self._part.exists() else "w+b")
        self._file.truncate(self.progress.size)
        self._file.seek(self.progress.size)
        if not self.progress.size:
            self._file.write(to_line(Header(exported_at=self.progress.exported_at)))

    def write(self, line: Line) -> None:
        """Adds a line."""
        self._file.write(to_line(line))

    def note(self) -> None:
        """Makes what was written so far the place to go on from."""
        self._sync()
        self.progress.size = self._file.tell()
        new = self._note.with_suffix(".new")
        new.write_text(json.dumps(asdict(self.progress)), "utf-8")
        new.replace(self._note)

    def finish(self) -> None:
        """Adds the last line and gives the file its name."""
        self.write(End(chats=self.progress.chats, messages=self.progress.messages))
        self._sync()
        self.close()
        self._part.rename(self.path)
        self._note.unlink(missing_ok=True)

    def close(self) -> None:
        """Closes the file as it is."""
        self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def earlier_progress(path: Path) -> Progress | None:
    """How far an interrupted export to ``path`` has come, if there was one."""
    note = _note_of(path)
    if not (note.exists() and _part_of(path).exists()):
        return None
    return Progress(**json.loads(note.read_text("utf-8")))


def _part_of(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + ".progress")
