"""docs/threats.md: every threat names a test that exists."""

import ast
import re
from pathlib import Path

import pytest

from tools.stack.sam import PROJECT

PAGE = (PROJECT / "docs" / "threats.md").read_text("utf-8")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    """The cells of each row of the page's table, without its head."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names_of_tests(path: Path) -> set[str]:
    """The names of the tests in a file."""
    parsed = ast.parse(path.read_text("utf-8")) if path.exists() else ast.Module([], [])
    return {
        node.name for node in parsed.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"
    }


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[1])
def test_threat_names_tests_that_exist(row: list[str]) -> None:
    """At least one; who, what and what stops them are told."""
    *cells, shown = row
    assert len(cells) == 3
    assert all(cells)
    named = _TEST.findall(shown)
    assert named
    for path, name in named:
        assert name in names_of_tests(PROJECT / path), f"{path} has no {name}"
    assert re.sub(_TEST, "", shown).strip(" ,") == ""


def test_every_attacker_has_a_row() -> None:
    """Those that the project looks at, at least."""
    who = {row[0] for row in rows()}
    assert who >= {
        "another user",
        "a stranger without a token",
        "a caller with a token and a script",
        "an administrator of one group",
        "a subscriber on the bus",
        "whoever can write to the failure queue",
        "a web page in a developer's browser",
        "a package's author",
    }


def test_security_md_points_to_the_page() -> None:
    """Where people look first."""
    assert "(docs/threats.md)" in (PROJECT / "SECURITY.md").read_text("utf-8")
