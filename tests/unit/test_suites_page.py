"""tests/README.md against the folders of tests."""

import re

from tests.support.documents import text_of
from tools.stack.sam import PROJECT


def test_every_suite_has_a_row_and_its_command() -> None:
    """A suite is a folder with tests."""
    rows = re.findall(r"^\| `(tests/[\w/]+)` \|.*\| (.*) \|$", text_of("tests/README.md"), re.MULTILINE)
    folders = {path.parent.relative_to(PROJECT).as_posix() for path in PROJECT.glob("tests/**/test_*.py")}
    assert {folder for folder, command in rows if command} == folders
