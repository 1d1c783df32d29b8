"""The clients that make clients generates do what the README does, with types that are checked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Service
from tests.support.node_tools import require_node_tools
from tools.contract import clients
from tools.contract.clients import generate_python, generate_typescript
from tools.contract.node_tools import MODULES, run_node_tool
from tools.contract.openapi import DOCUMENT
from tools.stack.sam import PROJECT

pytestmark = pytest.mark.long
WALKS = PROJECT / "examples" / "clients"
# What each walk prints, in this order, among other things.
STEPS = (
    "fallback",
    "assistant",
    ", by ",
    "still Stove bread",
    "written",
    "back to ",
    " changes, ",
    "201 recipes.",
    "200 recipes.",
    ", from messages ",
    "not_found",
)
TSC = ("--strict", "--target", "es2022", "--module", "nodenext")


def run(command: list[str | Path], folder: Path, **environment: str) -> str:
    """What a program prints, which has to succeed."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def access_of(service: Service) -> dict[str, str]:
    """What a walk has to know."""
    return {"API": service.stack.deployed.api_url, "TOKEN": service.stack.users[0].token}


def assert_walked(printed: str) -> None:
    """Each step was taken, in order."""
    places = [printed.find(step) for step in STEPS]
    assert -1 not in places, printed
    assert places == sorted(places), printed


def test_python_client_walks_through_the_api_typed(service: Service, tmp_path: Path) -> None:
    """Mypy accepts the client and its use."""
    client = tmp_path / "client"
    generate_python(DOCUMENT, client)
    walk = shutil.copy(WALKS / "walk.py", tmp_path)
    run([sys.executable, "-m", "mypy", "--strict", walk], tmp_path, MYPYPATH=str(client))
    assert_walked(run([sys.executable, walk], tmp_path, PYTHONPATH=str(client), **access_of(service)))


def test_typescript_client_walks_through_the_api_typed(service: Service, tmp_path: Path) -> None:
    """The compiler accepts the types and their use."""
    require_node_tools()
    generate_typescript(DOCUMENT, tmp_path)
    shutil.copy(WALKS / "walk.ts", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(MODULES)
    run_node_tool("tsc", *TSC, "walk.ts", folder=tmp_path)
    assert_walked(run(["node", "walk.js"], tmp_path, **access_of(service)))


def test_make_clients_writes_both_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folders that it prints have them, also the second time."""
    require_node_tools()
    monkeypatch.setattr(clients, "CLIENTS", tmp_path)
    for _ in range(2):
        assert clients.main([]) == 0
        assert capsys.readouterr().out.split() == [str(tmp_path / "python"), str(tmp_path / "typescript")]
    assert list((tmp_path / "python").glob("*/client.py"))
    assert "export interface paths" in (tmp_path / "typescript" / "chat-titles.d.ts").read_text("utf-8")
