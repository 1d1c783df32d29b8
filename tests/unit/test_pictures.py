"""The pictures of the docs: tests take them, and the docs show them."""

import re

from tests.support.template import PROJECT

PICTURES = {picture.stem for picture in (PROJECT / "docs/pictures").glob("*.png")}
DOCS = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
SUITES = [PROJECT / "tests/e2e/page", PROJECT / "tests/integration/page"]
TAKEN = re.compile(r'\bpicture\([^\n]*?, f"([^"]+)"')


def test_every_picture_is_taken_by_a_test() -> None:
    """Under its own name, or under one that a parameter completes."""
    source = "\n".join(path.read_text("utf-8") for suite in SUITES for path in suite.rglob("test_*.py"))
    patterns = [re.sub(r"\\{.*?\\}", ".+", re.escape(name)) for name in TAKEN.findall(source)]
    untaken = {
        name
        for name in PICTURES
        if f'"{name}"' not in source and not any(re.fullmatch(pattern, name) for pattern in patterns)
    }
    assert untaken == set()


def test_every_picture_is_shown() -> None:
    """And none is shown that is not there. README has the page's."""
    shown = {name for path in DOCS for name in re.findall(r"pictures/([\w-]+)\.png", path.read_text("utf-8"))}
    assert shown == PICTURES
    assert "docs/pictures/page.png" in DOCS[0].read_text("utf-8")
