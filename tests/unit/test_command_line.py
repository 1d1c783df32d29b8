"""The commands under tools/ and that of tests/: --help, exit codes and how errors are reported."""

import argparse
import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, NoRegionError

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.stack.sam import PROJECT

# Servers that the local stack starts, in environments whose packages the tests lack.
SERVERS = {"tools.stack.emulator_server", "tools.stack.smollm2"}
# Its environment has no botocore, which the helper needs.
WITHOUT_HELPER = {"tools.stack.smollm2"}


def is_command(path: Path) -> bool:
    """Whether a file can be run as a module."""
    return "__main__" in path.read_text("utf-8")


COMMANDS = sorted(
    ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    for path in [*(PROJECT / "tools").rglob("*.py"), *(PROJECT / "tests").glob("*/re*.py")]
    if is_command(path)
)


def source(command: str) -> str:
    """The text of a command's module."""
    return (PROJECT / command.replace(".", "/")).with_suffix(".py").read_text("utf-8")


def exit_code(command: str, *arguments: str) -> object:
    """What a command exits with, by SystemExit."""
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(command).main(arguments)
    return ended.value.code


def run(error: Exception | None = None, result: int | None = None) -> int:
    """The exit code of a command that raises ``error`` or returns ``result``."""

    def command(_: argparse.Namespace) -> int | None:
        if error:
            raise error
        return result

    return run_command(command, command_parser("make it", "Do it."), [])


@pytest.mark.parametrize("command", COMMANDS)
def test_command_ends_with_the_exit_code_of_its_main(command: str) -> None:
    """It reads no arguments by itself and reports no error by itself."""
    text = source(command)
    assert ast.unparse(ast.parse(text).body[-1]) == "if __name__ == '__main__':\n    sys.exit(main())"
    assert "sys.argv" not in text
    assert ("run_command(" in text) == (command not in WITHOUT_HELPER)


@pytest.mark.parametrize("command", sorted({*COMMANDS} - SERVERS))
def test_help_of_command_exits_with_0(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what the command does."""
    assert exit_code(command, "--help") == 0
    usage, *described = capsys.readouterr().out.split("\n\n")
    assert usage.startswith("usage: make ")
    assert (importlib.import_module(command).__doc__ or "").strip() in "\n\n".join(described)


@pytest.mark.parametrize("command", sorted({*COMMANDS} - SERVERS))
def test_unknown_option_exits_with_2(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the command does anything."""
    assert exit_code(command, "--no-such-option") == 2
    assert "usage: make " in capsys.readouterr().err


def test_unknown_part_of_the_benchmark_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the parts that there are."""
    assert exit_code("tools.bench.run", "renam") == 2
    assert "the parts are size, watch, input, rename" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        CommandError("No local stack is running."),
        NoRegionError(),
        ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "Invoke"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_error_that_a_user_can_fix_exits_with_1(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    """Its message goes to stderr in one line, without a traceback."""
    assert run(error) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"{error}\n")


def test_bug_in_command_is_raised() -> None:
    """Its traceback must be seen."""
    with pytest.raises(KeyError):
        run(KeyError("title"))


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1)])
def test_result_of_command_is_its_exit_code(result: int | None, code: int) -> None:
    """Success needs no return value."""
    assert run(result=result) == code


@pytest.mark.parametrize(
    ("arguments", "code"), [(["put"], 2), (["put", "fast", "--provider", "none"], 2), (["--help"], 0)]
)
def test_exit_code_of_process_is_that_of_main(arguments: list[str], code: int) -> None:
    """As a script sees it."""
    command = [sys.executable, "-m", "tools.ops.model_config", *arguments]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    assert ran.returncode == code
