"""The shape of the code: imports point inwards, one place reads the environment, one writes titles."""

import ast
import re
from pathlib import Path

import pytest

from shared.adapters.http.errors import STATUS_AND_CODE
from shared.rules import errors
from tests.support.template import PROJECT

SOURCES = sorted((PROJECT / "shared").rglob("*.py")) + sorted((PROJECT / "functions").rglob("*.py"))
RINGS = {
    "rules": {"shared.rules"},
    "use_cases": {"shared.rules", "shared.use_cases"},
}
# Libraries that stand for what is not ours: broken JSON, graphemes.
PURE = {"json_repair", "regex"}
STANDARD = {
    "collections",
    "dataclasses",
    "datetime",
    "functools",
    "html",
    "itertools",
    "json",
    "re",
    "typing",
    "unicodedata",
}


def imports(path: Path) -> set[str]:
    """The modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("ring", RINGS)
def test_imports_point_inwards(ring: str) -> None:
    """Rules know rules; use cases know rules and use cases; neither knows AWS."""
    for path in (PROJECT / "shared" / ring).rglob("*.py"):
        for module in imports(path):
            inner = any(module == allowed or module.startswith(allowed + ".") for allowed in RINGS[ring])
            assert inner or module.split(".")[0] in STANDARD | PURE, f"{path.name} imports {module}"


def test_no_function_imports_another() -> None:
    """They share by the layer only."""
    for path in (PROJECT / "functions").rglob("*.py"):
        assert not {module for module in imports(path) if module.startswith("functions")}


def test_the_environment_is_read_in_one_place() -> None:
    """The settings."""
    readers = [path.name for path in SOURCES if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))]
    assert readers == ["settings.py"]


def test_titles_are_written_in_one_place() -> None:
    """No update expression but one names the title."""
    writers = [path.name for path in SOURCES if re.search(r"SET[^\"]*\btitle\b", path.read_text("utf-8"))]
    assert writers == ["titles.py"]


def leaves(kind: type[errors.ChatTitlesError]) -> list[type[errors.ChatTitlesError]]:
    """The errors that are raised, of the tree below ``kind``."""
    below = kind.__subclasses__()
    return [leaf for sub in below for leaf in leaves(sub)] if below else [kind]


def test_every_error_has_a_status_and_a_code_of_its_own() -> None:
    """The mapping holds the leaves of the tree, all of them, and no code twice."""
    assert set(STATUS_AND_CODE) == set(leaves(errors.ChatTitlesError))
    assert len({code for _, code in STATUS_AND_CODE.values()}) == len(STATUS_AND_CODE)


def test_no_broad_except() -> None:
    """What is not foreseen must reach Lambda's error metric."""
    for path in SOURCES:
        assert not re.search(r"except( \(?(Base)?Exception|:)", path.read_text("utf-8")), path
