"""What the pages point to exists: pages, headings, pictures, files of the code, tests."""

import ast
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.documents import PAGES, anchors, code_spans, links, text_of
from tools.stack.sam import PROJECT

_FOLDERS = ("shared", "functions", "tools", "tests", "docs", "examples", "events", "schemas", "requirements")
_PATH = re.compile(rf"(?:{'|'.join(_FOLDERS)})/[\w./-]*")
_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")


def target(page: str, link: str) -> tuple[Path, str]:
    """The file that a link of ``page`` points to, and the heading in it."""
    parts = urlsplit(link)
    path = (PROJECT / page).parent / parts.path if parts.path else PROJECT / page
    return path.resolve(), parts.fragment


@pytest.mark.parametrize("page", PAGES)
def test_link_points_to_what_exists(page: str) -> None:
    """A file or folder of the project, and a heading of it; addresses elsewhere are not asked for."""
    for link in links(text_of(page)):
        if urlsplit(link).scheme:
            continue
        path, heading = target(page, link)
        assert path.is_relative_to(PROJECT), link
        assert path.exists(), link
        assert not heading or heading in anchors(path.read_text("utf-8")), link


@pytest.mark.parametrize("page", sorted(set(PAGES) - {"CHANGELOG.md"}))
def test_path_in_code_exists(page: str) -> None:
    """A file or a folder. The changelog tells of some that are gone."""
    named = [
        span.split("::")[0] for span in code_spans(text_of(page)) if _PATH.fullmatch(span.split("::")[0])
    ]
    assert not [path for path in named if not (PROJECT / path).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_test_in_code_exists(page: str) -> None:
    """In its file, at the top."""
    for path, name in _TEST.findall("\n".join(code_spans(text_of(page)))):
        assert name in functions_of(PROJECT / path), f"{path} has no {name}"


def functions_of(path: Path) -> set[str]:
    """The names of the functions in a file of tests."""
    parsed = ast.parse(path.read_text("utf-8")) if path.exists() else ast.Module([], [])
    return {node.name for node in parsed.body if isinstance(node, ast.FunctionDef)}


def test_decision_is_in_the_index_of_decisions() -> None:
    """So that readers find it."""
    index = "docs/decisions/README.md"
    pages = set((PROJECT / index).parent.glob("0*.md"))
    assert pages
    assert pages <= {target(index, link)[0] for link in links(text_of(index))}


def test_pages_are_all_that_readers_find() -> None:
    """None is left out of the checks."""
    assert {
        "README.md",
        "CONTRIBUTING.md",
        "docs/threats.md",
        "docs/decisions/0001-compare-and-swap.md",
    } <= set(PAGES)
