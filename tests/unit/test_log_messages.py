"""Log messages are stable identifiers that operators can search for."""

import ast
import re

import pytest

from tests.support.template import PROJECT
from tests.unit.test_architecture import SOURCES

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Subject and verb in snake_case: "reservation_expired", "key_not_written".
PARTICIPLE = r"(?:[a-z]+ed|given|left|sent|written)"
IDENTIFIER = re.compile(rf"[a-z]+(?:_[a-z]+)*_{PARTICIPLE}(?:_[a-z]+)*")


def name_of(called: ast.expr) -> str:
    """The last name of what is called."""
    return getattr(called, "attr", "") or getattr(called, "id", "")


def is_level_of_logger(called: ast.expr) -> bool:
    """Whether it is a method of a logger that writes a line."""
    return (
        isinstance(called, ast.Attribute)
        and called.attr in LEVELS
        and "logg" in ast.unparse(called.value).lower()
    )


def is_forwarder(function: ast.FunctionDef) -> bool:
    """Whether a function logs its first argument as the message, as ``log_bug`` does."""
    first = function.args.args[0].arg if function.args.args else None
    return any(
        isinstance(node, ast.Call)
        and is_level_of_logger(node.func)
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == first
        for node in ast.walk(function)
    )


TREES = [ast.parse(path.read_text("utf-8")) for path in SOURCES]
NODES = [node for tree in TREES for node in ast.walk(tree)]
FORWARDERS = {node.name: node for node in NODES if isinstance(node, ast.FunctionDef) and is_forwarder(node)}
INSIDE_FORWARDERS = {id(node) for function in FORWARDERS.values() for node in ast.walk(function)}
MESSAGES = [
    node.args[0]
    for node in NODES
    if isinstance(node, ast.Call)
    and id(node) not in INSIDE_FORWARDERS
    and (is_level_of_logger(node.func) or name_of(node.func) in FORWARDERS)
]


def test_log_messages_are_found_directly_and_through_a_function() -> None:
    """The logger's own methods and ``log_bug``, the one function that passes a message on."""
    assert set(FORWARDERS) == {"log_bug"}
    literals = {message.value for message in MESSAGES if isinstance(message, ast.Constant)}
    assert {"stream_record_quarantined", "invocation_failed"} <= literals


@pytest.mark.parametrize(
    "message", [pytest.param(expression, id=ast.unparse(expression)) for expression in MESSAGES]
)
def test_log_message_is_an_identifier_with_subject_and_verb(message: ast.expr) -> None:
    """It is a literal, so no value can become a part of it."""
    assert isinstance(message, ast.Constant)
    assert IDENTIFIER.fullmatch(str(message.value))


def test_each_log_message_is_explained_to_operators() -> None:
    """In the page's table, which names no other."""
    page = (PROJECT / "docs" / "operate.md").read_text("utf-8")
    _, _, section = page.partition("## Log messages")
    rows = [
        line.split("|")[1] for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")
    ]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == {message.value for message in MESSAGES if isinstance(message, ast.Constant)}
