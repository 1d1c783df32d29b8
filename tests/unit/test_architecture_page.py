"""docs/architecture.md against the code: the layout, the guarantees and where each behaviour is."""

import re

from shared.adapters.dynamodb import items
from tests.support.documents import code_spans, text_of
from tools.stack.sam import PROJECT

PAGE = text_of("docs/architecture.md")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_layout_has_the_partitions_and_attributes_of_the_code() -> None:
    """Those that the module of the items lists."""
    layout = "\n".join("".join(row) for row in rows("Table layout"))
    assert items.__doc__
    table = items.__doc__.split("attributes\n")[1].split("\n\n")[0]
    partitions = set(re.findall(r"^ {4}([A-Z_]+)", table, re.MULTILINE))
    assert partitions == {re.match(r"`([A-Z_]+)", pk)[1] for pk, *_ in rows("Table layout")}  # type: ignore[index]  # each has one
    attributes = set(re.findall(r"\b[a-z]+_[a-z_0-9]+\b", re.sub(r"<.*?>", "", table)))
    assert attributes - set(re.findall(r"\w+", layout)) == set()


def test_guarantees_are_numbered_and_name_tests() -> None:
    """At least one each; that these exist is held for all pages."""
    guarantees = rows("Guarantees")
    assert [number for number, _, _ in guarantees] == [
        str(number) for number in range(1, len(guarantees) + 1)
    ]
    assert all(re.search(r"`tests/[\w/]+\.py::test_\w+`", tests) for _, _, tests in guarantees)


def test_every_function_and_use_case_has_a_behaviour() -> None:
    """So that a new one is found from the page too."""
    named = set(code_spans(PAGE))
    wanted = [*PROJECT.glob("functions/*/app.py"), *PROJECT.glob("shared/use_cases/**/[a-z]*.py")]
    assert wanted
    assert [path.name for path in wanted if path.relative_to(PROJECT).as_posix() not in named] == []
