"""``make bench-transfer``: chats are imported, titled and exported, and compared with what was put in."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.tables import require_dynamodb_local
from tools.bench import transfer
from tools.bench.many_chats import check_export, write_export
from tools.command_error import CommandError


@pytest.mark.long
def test_few_chats_come_out_as_they_were_with_titles_of_a_backlog(capsys: Any) -> None:
    """It says what each step took."""
    require_dynamodb_local()
    assert transfer.main(["--chats=12"]) == 0
    *steps, verdict = capsys.readouterr().out.splitlines()
    assert [step.partition(":")[0] for step in steps] == ["import", "titles", "export"]
    assert "all 12 chats" in verdict


def test_export_that_lacks_a_chat_or_has_another_is_told(tmp_path: Path) -> None:
    """Or one that no backlog has titled."""
    path = tmp_path / "export.jsonl"
    write_export(path, 1)
    check_export(path, 1)
    named = path.read_text("utf-8")
    for text in (named.replace("Part 3", "Part 4"), named.replace("01J", "01K")):
        path.write_text(text, "utf-8")
        with pytest.raises(CommandError, match="not as it was"):
            check_export(path, 1)
    path.write_text(named, "utf-8")
    with pytest.raises(CommandError, match="1 chats are missing"):
        check_export(path, 2)
    write_export(path, 2)
    with pytest.raises(CommandError, match="Chat 1 is not"):
        check_export(path, 2)
