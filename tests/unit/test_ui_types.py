"""The declared types of the dialog and the watcher against the modules, openapi.json and their page."""

import re
import shutil
from pathlib import Path

import pytest

from tests.support.documents import code_spans, fenced, text_of
from tests.support.npm_project import EXAMPLES, examples_project
from tools.contract.clients import generate_typescript
from tools.contract.node_tools import run_node_tool
from tools.contract.openapi import DOCUMENT
from tools.stack.sam import PROJECT

UI = PROJECT / "functions" / "web" / "ui"
MODULE = (UI / "rename-chat-dialog.js").read_text("utf-8")
DECLARED = (UI / "rename-chat-dialog.d.ts").read_text("utf-8")
PAGE = text_of("docs/rename-dialog.md")
USE = PROJECT / "tests" / "cases" / "ui_types.ts"
CALLED_BY_THE_BROWSER = {"constructor", "connectedCallback", "disconnectedCallback"}
LISTENING = {"addEventListener", "removeEventListener"}
_MEMBER = re.compile(r"^  (?:(?:async|get|set) )?(\w+)(?: = |\(|: |<)", re.MULTILINE)


def block(text: str, start: str) -> str:
    """What stands between the line that begins so and the next brace at a line's start."""
    return text.split(start, 1)[1].split("\n}", 1)[0]


def labels(text: str) -> dict[str, bool]:
    """Each label, and whether it is a function."""
    return {name: bool(call) for name, call in re.findall(r"^  (\w+)\??:\s+(\()?", text, re.MULTILINE)}


def declared_labels() -> dict[str, bool]:
    """Those of the types."""
    return labels(block(DECLARED, "interface RenameChatDialogLabels {"))


def declared_events() -> set[tuple[str, str]]:
    """The kind and the name of each event."""
    events = block(DECLARED, "interface RenameChatDialogEvents {")
    return {(kind, name) for name, kind in re.findall(r'^  "([\w-]+)": (\w+)', events, re.MULTILINE)}


def declared_members() -> set[str]:
    """The properties and methods of the element's own."""
    return set(_MEMBER.findall(block(DECLARED, "class RenameChatDialog "))) - LISTENING


def declared_attributes() -> set[str]:
    """Those that a template may set."""
    return set(re.findall(r'^  "([\w-]+)"\?:', block(DECLARED, "type RenameChatDialogProps"), re.MULTILINE))


def test_declared_labels_are_the_modules() -> None:
    """By their names and kinds."""
    known = labels(block(MODULE, "const LABELS = {"))
    assert (known["save"], known["resets"]) == (False, True)
    assert declared_labels() == known


def test_declared_sources_have_labels_in_the_module() -> None:
    """Each source of a title, and no other."""
    known = re.findall(r"^    (\w+):", block(MODULE, "const LABELS = {"), re.MULTILINE)
    (sources,) = re.findall(r"title_source: (.*);", DECLARED)
    assert sorted(re.findall(r'"(\w+)"', sources)) == sorted(known)


def test_declared_events_are_the_modules() -> None:
    """Those with a detail are custom events."""
    sent = set(re.findall(r'new (Event|CustomEvent)\(\s*"([\w-]+)"', MODULE))
    assert declared_events() == sent


def test_declared_members_and_attributes_are_the_modules() -> None:
    """One that either lacks would be found by its users only."""
    members = set(_MEMBER.findall(block(MODULE, "class RenameChatDialog "))) - CALLED_BY_THE_BROWSER
    assert declared_members() == members
    assert declared_attributes() == set(re.findall(r'this\.getAttribute\("([\w-]+)"\)', MODULE))


def test_page_documents_all_that_is_declared() -> None:
    """Each label, event, member and attribute."""
    declared = {*declared_labels(), *declared_members(), *declared_attributes()}
    declared |= {name for _, name in declared_events()}
    assert declared <= {span.split("(")[0] for span in code_spans(PAGE)}


@pytest.mark.long
def test_types_take_right_use_and_refuse_misuse(tmp_path: Path) -> None:
    """In strict mode, in the examples too. A mistake that is marked as expected and is none fails."""
    project = examples_project(tmp_path)
    generate_typescript(DOCUMENT, project / "react19")
    shutil.copy(USE, project / "react19")
    run_node_tool("tsc", "--project", project)


def test_page_shows_the_examples() -> None:
    """Some of each framework, and nothing of another origin."""
    shown = fenced(PAGE, "tsx", "vue", "svelte", "ts")
    sources = {path: path.read_text("utf-8") for path in EXAMPLES.rglob("*.*")}
    origins = [{path.parent.name for path, source in sources.items() if code in source} for code in shown]
    assert all(origins)
    assert set.union(*origins) >= {"react18", "react19", "vue", "svelte"}
    (setting,) = re.findall(r"isCustomElement: .*\"", sources[EXAMPLES / "build.mjs"])
    assert setting in PAGE
