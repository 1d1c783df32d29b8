"""make run: the commands that it prints work when pasted, and Ctrl-C ends all processes."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.documented_commands import WALK, proof_of
from tests.support.documents import PAGES, commands, shell_blocks, text_of
from tests.support.rehearsal import PAGE as OPERATE
from tests.support.tables import missing
from tools.stack import aws
from tools.stack.emulator import free_port, require_free
from tools.stack.sam import PROJECT, STACK_NAME
from tools.stack.stack import STACK_BIN

HOME = PROJECT / ".local" / "test-run"
UP_WITHIN_SECONDS = 240
# Far longer than it takes: a busy machine may be slow to end a process.
DOWN_WITHIN_SECONDS = 120
CONFIG_IS_KNOWN_SECONDS = 15
# Of a rename with If-Match, and of a model of Bedrock, which the local stack has not.
EXPECTED_CODES = {"precondition_failed", "model_failed"}
SAM_LOCAL = {
    "BACKLOG_QUEUE_URL",
    "DEV_ENDPOINT_URL",
    "DEV_OWNER_ID",
    "EVENT_BUS_NAME",
    "FAILURE_QUEUE_URL",
    "TABLE_NAME",
    "WATCH_URL",
}
PRICES = ("--input-price", "35000", "--output-price", "0")
PUT_HAIKU = "put haiku --provider bedrock --model-id m"
PUT_NOVA = "put nova --provider bedrock --model-id m"
_DEFINES = re.compile(r"\w+=\$\((make|python3)|\w+\(\) {|export ")
TOO_MUCH = "put x --provider extractive --max-output-tokens 100000"


def module(name: str, *arguments: str, cwd: Path = PROJECT) -> "subprocess.CompletedProcess[str]":
    """Runs one of the commands' modules, in the environment that the Makefile runs it in."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "AWS_PROFILE": "not-heeded"}
    command = [python_of(name), "-m", f"tools.{name}", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, text=True, capture_output=True, check=False, timeout=60
    )


def python_of(name: str) -> str:
    """The Python that the Makefile gives a module."""
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    match = re.search(rf"\$\((\w+)\)/bin/python -m tools\.{re.escape(name)} ", makefile)
    assert match, f"no command runs tools.{name}"
    return {"STACK_ENV": str(STACK_BIN / "python"), "DEV_ENV": sys.executable}[match[1]]


@pytest.fixture
def running() -> Iterator[tuple["subprocess.Popen[str]", int, str]]:
    """The process, its port and what it printed until it was up."""
    if not (STACK_BIN / "sam").exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    port = free_port()
    command = [str(STACK_BIN / "python"), "-m", "tools.stack.run", "--port", str(port), "--home", str(HOME)]
    process = subprocess.Popen(command, cwd=PROJECT, text=True, stdout=subprocess.PIPE)
    too_long = threading.Timer(UP_WITHIN_SECONDS, process.send_signal, [signal.SIGINT])
    too_long.start()
    try:
        printed = printed_until_up(process)
        too_long.cancel()
        yield process, port, printed
    finally:
        too_long.cancel()
        end(process)


def printed_until_up(process: "subprocess.Popen[str]") -> str:
    """Everything up to the line that tells how to stop it."""
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if "Ctrl-C" in line:
            break
    assert process.poll() is None, printed
    return printed


def end(process: "subprocess.Popen[str]") -> None:
    """Ctrl-C, and the harder way when that does not help."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=DOWN_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def started_by(process: "subprocess.Popen[str]") -> set[Path]:
    """The process's child, which leads a session, and all in that session, as folders of /proc."""
    fields = {
        path.parent: path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob("[0-9]*/stat")
    }
    (leader,) = [folder for folder, field in fields.items() if field[1] == str(process.pid)]
    return {leader} | {folder for folder, field in fields.items() if field[3] == leader.name}


def listening(folders: set[Path]) -> set[str]:
    """Where the processes listen, each as Linux writes an address and a port."""
    opened = {str(link.readlink()) for folder in folders for link in (folder / "fd").iterdir()}
    tables = [Path(f"/proc/net/{table}").read_text().splitlines()[1:] for table in ("tcp", "tcp6")]
    sockets = [line.split() for table in tables for line in table]
    return {field[1] for field in sockets if field[3] == "0A" and f"socket:[{field[9]}]" in opened}


def alive(folders: set[Path]) -> set[Path]:
    """Those of the processes that still are after a few seconds; one that only waits to be counted is not."""
    for _ in range(50):
        left = {folder for folder in folders if state(folder) not in {"", "Z"}}
        if not left:
            break
        time.sleep(0.1)
    return left


def state(folder: Path) -> str:
    """A process's state by the letter that Linux gives it; empty when there is none."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


@pytest.mark.long
def test_make_run_prints_commands_that_work(
    running: tuple["subprocess.Popen[str]", int, str], tmp_path: Path
) -> None:
    """From the first line to the end of the last process."""
    process, port, printed = running
    info = json.loads((HOME / "stack.json").read_text("utf-8"))
    names = {"api_url", "region", "endpoint_url", "table_name", "event_bus_name", "users", "admin"}
    assert set(info) == names
    assert [set(user) for user in info["users"]] == [{"name", "sub", "token"}] * 2
    assert set(info["admin"]) == {"name", "token"}
    assert (HOME / "stack.json").stat().st_mode & 0o077 == 0
    variables = json.loads((HOME / "env.json").read_text("utf-8"))["Parameters"]
    assert variables["TABLE_NAME"] == info["table_name"]
    assert set(variables) == SAM_LOCAL
    check_pasted(printed)
    check_tools(tmp_path)
    check_no_canned_title(tmp_path, info)
    check_documented_commands(tmp_path / "project", info)
    check_second_run(port)
    left = started_by(process)
    assert len(left) > 1
    assert listening(left) == {f"0100007F:{port:04X}"}  # 127.0.0.1: nothing passes the front by
    end(process)
    assert process.returncode == 0
    require_free(port)
    assert not alive(left)
    assert not any((HOME / name).exists() for name in ("stack.json", "env.json", "tmp"))


def check_pasted(printed: str) -> None:
    """The token and the three commands, through a shell."""
    if shutil.which("curl") is None:
        missing("the printed commands need curl")
    token = next(line for line in printed.splitlines() if line.startswith("TOKEN="))
    commands = [line for line in printed.splitlines() if line.startswith("curl ")]
    assert len(commands) == 3
    pasted = [f"{token}\n{line}" for line in commands]
    answers = [json.loads(subprocess.check_output(["/bin/sh", "-c", text])) for text in pasted]
    assert answers[0]["title"]
    assert answers[1]["outcome"] == "written"
    assert (answers[2]["title_source"], answers[2]["title_version"]) == ("user", 3)


def check_tools(folder: Path) -> None:
    """Make token and make model-config find the stack, and say what is wrong in a line."""
    (folder / ".local").symlink_to(HOME)
    assert module("stack.token", "grace", cwd=folder).stdout.count(".") == 2
    assert module("stack.token", "--client", "backend", cwd=folder).stdout.count(".") == 2
    assert "There is no user 'nobody'" in module("stack.token", "nobody", cwd=folder).stderr
    put = module("ops.model_config", *PUT_HAIKU.split(), *PRICES, cwd=folder)
    assert put.stdout == "   haiku  bedrock  m\n*  offline  extractive\n"
    assert module("ops.model_config", "delete", "haiku", cwd=folder).stdout == "*  offline  extractive\n"
    options = (
        "--structured-output",
        "tool",
        "--request-fields",
        '{"top_k": 1}',
        "--max-output-tokens",
        "512",
    )
    choices = ("--fallback", "offline", "--on-failure", "extractive", "--title-model")
    put = module("ops.model_config", *PUT_NOVA.split(), *options, *choices, *PRICES, cwd=folder)
    assert put.stdout == " T nova  bedrock  m\n*  offline  extractive\n", put.stderr
    assert module("ops.model_config", "no-title-model", cwd=folder).stdout.startswith("   nova")
    assert module("ops.model_config", "delete", "nova", cwd=folder).returncode == 0
    for wrong in (
        "delete haiku",
        "put a/b --provider extractive",
        "put x --provider bedrock",
        PUT_HAIKU,
        f"{PUT_HAIKU} --input-price -1 --output-price 0",
        "put x --provider extractive --fallback nobody",
        TOO_MUCH,
    ):
        refused = module("ops.model_config", *wrong.split(), cwd=folder)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
    check_title_eval(folder)
    assert module("ops.redrive", cwd=folder).stdout == "0 handled, 0 left in the queue\n"
    (folder / ".local").unlink()
    assert "No local stack is running" in module("stack.token", "ada", cwd=folder).stderr


def check_no_canned_title(folder: Path, info: dict[str, Any]) -> None:
    """The emulator's Bedrock answers with canned text, which became a title once: it is not asked."""
    (folder / ".local").symlink_to(HOME)
    assert module("ops.model_config", *PUT_HAIKU.split(), *PRICES, cwd=folder).returncode == 0
    headers = {"authorization": f"Bearer {info['users'][0]['token']}"}
    with httpx.Client(base_url=info["api_url"], headers=headers, timeout=30) as api:
        chat = api.post("/chats", json={"content": "How do I bake bread?", "model_config_id": "haiku"}).json()
        for _ in range(CONFIG_IS_KNOWN_SECONDS):
            answer = api.post(f"/chats/{chat['id']}/title/propose")
            if answer.json().get("model") != "offline":
                break
            time.sleep(1)
    assert (answer.status_code, answer.json()["code"]) == (502, "model_failed")
    assert module("ops.model_config", "delete", "haiku", cwd=folder).returncode == 0
    (folder / ".local").unlink()


def check_documented_commands(project: Path, info: dict[str, Any]) -> None:
    """What each page has a reader run beside ``make run``, in one shell and in the page's order."""
    for name in ("Makefile", "requirements", "shared", "tools"):
        linked(project / name, PROJECT / name)
    linked(project / ".local" / "stack-env", STACK_BIN.parent)
    linked(project / ".venv", Path(sys.prefix))
    linked(project / ".local" / "stack.json", HOME / "stack.json")
    # What those commands find that are meant for AWS.
    in_aws = {
        "STACK": STACK_NAME,
        "TABLE": info["table_name"],
        "AWS_ENDPOINT_URL": info["endpoint_url"],
        **aws.CREDENTIALS,
        "AWS_DEFAULT_REGION": aws.REGION,
    }
    scripts = documented_scripts()
    assert scripts
    for page, script in scripts.items():
        done = subprocess.run(
            ["/bin/bash", "-euo", "pipefail", "-c", script],
            cwd=project,
            env={**os.environ, **in_aws},
            text=True,
            capture_output=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, (page, done.stdout + done.stderr)
        answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        codes = {answer["code"] for answer in answers if "code" in answer}
        assert codes <= EXPECTED_CODES, page


def linked(path: Path, target: Path) -> None:
    """Makes ``path`` stand for ``target``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def documented_scripts() -> dict[str, str]:
    """By page, its commands behind what any page defines for them."""
    lines = {
        page: [*filter(is_walked, commands("\n".join(shell_blocks(text_of(page)))))]
        for page in PAGES
        if page != OPERATE
    }
    defining = [line for some in lines.values() for line in some if _DEFINES.match(line)]
    # The pages say "a moment later" of the automatic title.
    is_titled = "api $API/chats/$CHAT | grep -q '\"automatic\"'"
    titled = f"; for _ in {{1..50}}; do if {is_titled}; then break; fi; sleep 0.2; done"
    return {
        page: "\n".join(
            [*dict.fromkeys(defining), *(command + titled * command.startswith("CHAT=") for command in using)]
        )
        for page, some in lines.items()
        if (using := [line for line in some if not _DEFINES.match(line)])
    }


def is_walked(command: str) -> bool:
    """Whether a command of the pages is for the running stack."""
    proof = proof_of(command)
    return proof is not None and proof.test == WALK


def check_title_eval(folder: Path) -> None:
    """Make title-eval measures a config of the running stack, and knows which there are."""
    measured = module("evals.title_eval", "--model", "offline", cwd=folder)
    assert "\noffline  ROUGE-1 0.4" in measured.stdout, measured.stderr
    unknown = module("evals.title_eval", "--model", "nobody", cwd=folder)
    assert (unknown.returncode, unknown.stderr) == (1, "There is no model config 'nobody'.\n")


def check_second_run(port: int) -> None:
    """A second one, on this port or from this folder, says why not and leaves the first one's files alone."""
    before = (HOME / "stack.json").read_text("utf-8")
    taken = module("stack.run", "--port", str(port), "--home", str(HOME.with_name("test-second")))
    assert (taken.returncode, f"Port {port} is taken" in taken.stderr) == (1, True)
    same_folder = module("stack.run", "--port", str(free_port()), "--home", str(HOME))
    assert (same_folder.returncode, "A stack is running from this folder" in same_folder.stderr) == (1, True)
    assert "Traceback" not in taken.stderr + same_folder.stderr
    assert (HOME / "stack.json").read_text("utf-8") == before
