"""Where an export goes on."""

from pathlib import Path

from tests.support.stream import AT
from tools.transfer.export_file import ExportFile, Progress, earlier_progress


def test_note_that_an_export_left_behind_is_no_place_for_the_next_to_go_on(tmp_path: Path) -> None:
    """The first was killed when its file was complete, and the second one at its beginning."""
    path, note = tmp_path / "chats.jsonl", tmp_path / "chats.jsonl.progress"
    first = ExportFile(path, Progress("chats", 1, AT))
    first.note()
    left = note.read_bytes()
    first.finish()
    path.rename(tmp_path / "first.jsonl")
    note.write_bytes(left)
    ExportFile(path, earlier_progress(path) or Progress("chats", 1, AT)).close()
    assert earlier_progress(path) is None
