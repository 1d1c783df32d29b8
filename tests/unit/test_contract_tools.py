"""What Redocly, Spectral and the generators of clients find in a document makes the commands fail."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.node_tools import require_node_tools
from tests.support.tables import missing
from tools.command_error import CommandError
from tools.contract import clients, lint
from tools.contract.openapi import DOCUMENT
from tools.stack.sam import PROJECT

Json = dict[str, Any]
NODE = PROJECT / "requirements" / "node"


def changed(folder: Path, change: Callable[[Json], object]) -> Path:
    """The document with a change."""
    document = json.loads(DOCUMENT.read_text("utf-8"))
    change(document)
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def schemas(document: Json) -> Json:
    """The components."""
    components: Json = document["components"]["schemas"]
    return components


@pytest.mark.long
def test_rules_accept_the_document() -> None:
    """Without a warning, as make check says."""
    require_node_tools()
    assert lint.main([]) == 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda document: document.pop("servers"), "no-empty-servers"),
        (
            lambda document: document["components"]["examples"]["Chat"]["value"].update(title=1),
            "no-invalid-media-type-examples",
        ),
        (lambda document: document["paths"]["/usage"]["get"].pop("description"), "operation-description"),
    ],
)
def test_rules_find_what_is_wrong(tmp_path: Path, change: Callable[[Json], object], rule: str) -> None:
    """An error or a warning, of either tool."""
    require_node_tools()
    with pytest.raises(CommandError, match=rule):
        lint.lint(changed(tmp_path, change))


def test_check_without_node_tools_says_so_and_fails_on_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A machine of CI must have npm."""
    monkeypatch.setattr("tools.contract.node_tools.NODE_ENV", tmp_path)
    monkeypatch.delenv("CI", raising=False)
    assert lint.main([]) == 0
    assert "NOT LINTED" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert lint.main([]) == 1


@pytest.mark.long
def test_clients_without_node_tools_are_the_python_client_and_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what the TypeScript client needs."""
    monkeypatch.setattr("tools.contract.node_tools.NODE_ENV", tmp_path)
    monkeypatch.setattr(clients, "CLIENTS", tmp_path)
    assert clients.main([]) == 1
    printed = capsys.readouterr()
    assert printed.out.split() == [str(tmp_path / "python")]
    assert list((tmp_path / "python").glob("*/client.py"))
    assert "TypeScript client needs npm" in printed.err


@pytest.mark.long
@pytest.mark.parametrize(("tool", "ready"), [("make-node-env", ".ready"), ("get-dynamodb-local", ".tried")])
def test_without_its_registry_npm_stops_no_make(tmp_path: Path, tool: str, ready: str) -> None:
    """It says why, and the next make tries again: an environment that is half made is not ready."""
    if not all(map(shutil.which, ("npm", "java"))):
        missing("npm or Java")
    closed = {"npm_config_registry": "http://127.0.0.1:1", "npm_config_fetch_retries": "0"}
    done = subprocess.run(
        [PROJECT / "tools" / tool, tmp_path / "env"],
        env=os.environ | closed | {"npm_config_cache": str(tmp_path / "cache")},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "npm could not" in done.stderr
    assert "will be skipped" in done.stderr
    assert not (tmp_path / "env" / ready).exists()


@pytest.mark.long
def test_python_client_is_not_made_of_a_document_that_loses_a_schema(tmp_path: Path) -> None:
    """Two schemas with one title: the generator warns, and leaves one out."""
    document = changed(
        tmp_path,
        lambda document: [schemas(document)[name].update(title="Part") for name in ("TextPart", "FilePart")],
    )
    with pytest.raises(CommandError, match='duplicate models with name "Part"'):
        clients.generate_python(document, tmp_path / "client")


@pytest.mark.long
def test_typescript_client_is_not_made_of_a_document_that_it_warns_of(tmp_path: Path) -> None:
    """A discriminator that names no object."""
    require_node_tools()
    document = changed(
        tmp_path,
        lambda document: schemas(document)["Message"]["properties"]["content"]["items"]["discriminator"][
            "mapping"
        ].update(file="#/components/schemas/TitleSource"),
    )
    with pytest.raises(CommandError, match="Discriminator mapping has an invalid schema"):
        clients.generate_typescript(document, tmp_path)


def test_node_packages_are_locked_by_hash_and_name_no_registry() -> None:
    """Each of the lock file, whose direct ones are those of package.json."""
    lock = json.loads((NODE / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((NODE / "package.json").read_text("utf-8"))["dependencies"]
    assert lock.pop("")["dependencies"] == wanted
    assert {f"node_modules/{name}" for name in wanted} <= set(lock)
    for package in lock.values():
        assert re.match("sha512-", package["integrity"])
        assert "resolved" not in package


def test_node_packages_run_nothing_when_they_are_installed() -> None:
    """Wherever npm installs or upgrades them."""
    texts = [(PROJECT / path).read_text("utf-8") for path in ("Makefile", "tools/make-node-env")]
    calls = re.findall(r"npm (?:ci|install|update) .*", "\n".join(texts))
    assert len(calls) == 2
    assert all("--ignore-scripts" in call for call in calls)
