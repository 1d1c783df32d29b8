"""The optional pre-commit hooks run what make check and make format run, and download nothing."""

import re
from typing import Any

import pytest
import yaml

from tools.stack.sam import PROJECT

HOOKS: list[tuple[str, dict[str, Any]]] = [
    (source["repo"], hook)
    for source in yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in source["hooks"]
]


def make_commands() -> set[str]:
    """The commands of the Makefile's check and format, as a shell sees them."""
    makefile = (PROJECT / "Makefile").read_text("utf-8").replace("$(DEV_ENV)", ".venv")
    recipes = re.findall(r"^(?:check|format):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return {line.strip().lstrip("@") for recipe in recipes for line in recipe.splitlines()}


@pytest.mark.parametrize(("source", "hook"), HOOKS, ids=[hook["id"] for _, hook in HOOKS])
def test_hook_runs_a_command_of_make_from_the_locked_environment(source: str, hook: dict[str, Any]) -> None:
    """It needs no network, and cannot differ from make."""
    assert (source, hook["language"]) == ("local", "system")
    assert hook["entry"] in make_commands()


def test_hooks_lint_format_and_check_types() -> None:
    """And compare openapi.json with the code and with the last release."""
    assert [hook["id"] for _, hook in HOOKS] == [
        "ruff-check",
        "ruff-format",
        "mypy",
        "openapi",
        "openapi-breaking-changes",
    ]
