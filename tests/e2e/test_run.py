"""make run, as a person meets it: what it prints works when pasted, and Ctrl-C ends all of it."""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator import free_port, require_free
from local.sam import PROJECT
from local.stack import STACK_BIN
from tests.support.tables import missing

HOME = PROJECT / ".local" / "test-run"


def command(port: int) -> list[str]:
    """What the Makefile runs."""
    return [str(STACK_BIN / "python"), "-m", "local.run", "--port", str(port), "--home", str(HOME)]


@pytest.fixture
def running() -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """The process, its port and what it printed until it was up."""
    if not (STACK_BIN / "sam").exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    port = free_port()
    process = subprocess.Popen(command(port), cwd=PROJECT, text=True, stdout=subprocess.PIPE)
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if "Ctrl-C" in line:
            break
    yield process, port, printed
    process.kill()
    process.communicate()


def test_make_run(running: tuple[subprocess.Popen[str], int, str]) -> None:
    """From the first line to the end of the last process."""
    process, port, printed = running
    assert process.poll() is None, printed
    info = json.loads((HOME / "stack.json").read_text("utf-8"))
    assert set(info) == {
        "api_url",
        "region",
        "endpoint_url",
        "table_name",
        "event_bus_name",
        "users",
        "admin",
    }
    assert [set(user) for user in info["users"]] == [{"name", "sub", "token"}] * 2
    assert set(info["admin"]) == {"name", "token"}
    assert (HOME / "stack.json").stat().st_mode & 0o077 == 0
    check_pasted(printed)
    check_taken_port(port)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
    require_free(port)
    assert not any((HOME / name).exists() for name in ("stack.json", "env.json", "tmp"))


def check_pasted(printed: str) -> None:
    """The token and the three commands, through a shell."""
    if shutil.which("curl") is None:
        missing("the printed commands need curl")
    token = next(line for line in printed.splitlines() if line.startswith("TOKEN="))
    commands = [line for line in printed.splitlines() if line.startswith("curl ")]
    assert len(commands) == 3
    answers = [
        json.loads(
            subprocess.run(["/bin/sh", "-c", f"{token}\n{line}"], capture_output=True, check=True).stdout
        )
        for line in commands
    ]
    assert answers[0]["title"]
    assert answers[1]["outcome"] == "written"
    assert (answers[2]["title_source"], answers[2]["title_version"]) == ("user", 3)


def check_taken_port(port: int) -> None:
    """A second one on the same port says so, and leaves the first one's files alone."""
    before = (HOME / "stack.json").read_text("utf-8")
    second = subprocess.run(command(port), cwd=PROJECT, text=True, capture_output=True, check=False)
    assert second.returncode == 1
    assert f"Port {port} is taken" in second.stderr
    assert "Traceback" not in second.stderr
    assert Path(HOME / "stack.json").read_text("utf-8") == before
