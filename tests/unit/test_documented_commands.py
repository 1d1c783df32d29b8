"""Every command of the pages is run by a test or has a reason why none can, and its options exist."""

import argparse
import re
import runpy
import shlex
import subprocess
import sys
from typing import Any, NoReturn

import botocore.session
import pytest
from botocore import xform_name

from tests.support.documented_commands import PROOFS, proof_of
from tests.support.documents import PAGES, code_spans, commands, shell_blocks, text_of
from tests.support.rehearsal import NOT_TYPED, TEST, TYPED_HERE, commands_of_page
from tests.unit.test_links import functions_of
from tools.stack.sam import PROJECT

COMMANDS = sorted(
    {line for page in PAGES for block in shell_blocks(text_of(page)) for line in commands(block)}
)
TYPED = {line for lines in commands_of_page().values() for line in lines}
_MAKE = re.compile(r"""\bmake(?: -s)?((?: [A-Z_]+=(?:"[^"]*"|[^\s)]+)| [a-z][a-z0-9-]*)+)""")
_AWS = re.compile(r"\baws [^|;]*")
# Of the AWS CLI itself.
_GLOBAL_OPTIONS = {"--query", "--output", "--region", "--profile", "--no-cli-pager"}


def makes() -> list[str]:
    """Each ``make`` of the pages, in blocks and in running text."""
    spans = {span for page in PAGES for span in code_spans(text_of(page)) if span.startswith("make ")}
    return sorted({match[1].strip() for line in (*COMMANDS, *spans) for match in _MAKE.finditer(line)})


def aws_calls() -> list[str]:
    """Each call of the AWS CLI."""
    return sorted({match[0] for line in COMMANDS for match in _AWS.finditer(line)})


def test_every_command_of_the_operators_page_is_typed_or_says_why_not() -> None:
    """In the rehearsal, which follows whole sections and ends with the page's last command."""
    story = (PROJECT / TEST.partition("::")[0]).read_text("utf-8")
    followed = set(re.findall(r"(?:follow|typed_commands)\(\"([^\"]+)\"\)", story))
    assert followed == commands_of_page().keys()
    assert TEST.partition("::")[2] in functions_of(PROJECT / TEST.partition("::")[0])
    assert NOT_TYPED.keys() | TYPED_HERE.keys() <= TYPED


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - TYPED))
def test_command_is_run_by_a_test_or_says_why_not(command: str) -> None:
    """The test exists, and is none of its helpers."""
    proof = proof_of(command)
    assert proof, "Say in tests/support/documented_commands.py which test runs it, or why none can."
    assert bool(proof.test) != bool(proof.reason)
    path, _, name = proof.test.partition("::")
    if proof.test:
        assert name.startswith(("test_", "check_"))
        assert name in functions_of(PROJECT / path)


@pytest.mark.parametrize("line", makes())
def test_make_command_names_a_target_and_options_that_exist(line: str) -> None:
    """A variable that reaches no command is none; what a target hands on is understood by what it runs."""
    words = shlex.split(line.rstrip("…"))
    names = [word.partition("=")[0] for word in words if "=" in word]
    for name in names:
        marked = [f"{name}=marker" if word.startswith(f"{name}=") else word for word in words]
        assert "marker" in dry_run(marked), f"make {words[0]} takes no {name}"
    for command in dry_run(words).splitlines():
        module = re.search(r"python -m (tools\.\S+)(.*)", command)
        if module and "ARGS=…" not in words:
            check_arguments(module[1], shlex.split(module[2]))


def dry_run(words: list[str]) -> str:
    """What make would run."""
    done = subprocess.run(
        ["make", "--dry-run", *words], cwd=PROJECT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Understood(Exception):
    """Ends a command when its arguments are read."""


def check_arguments(module: str, arguments: list[str]) -> None:
    """The module's parser takes them."""

    def parse(parser: argparse.ArgumentParser, words: Any = None, namespace: Any = None) -> NoReturn:
        parse_args(parser, words, namespace)
        raise Understood

    parse_args = argparse.ArgumentParser.parse_args
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", parse)
        patch.setattr(sys, "argv", [module, *arguments])
        patch.delitem(sys.modules, module, raising=False)
        with pytest.raises(Understood):
            runpy.run_module(module, run_name="__main__")


# AWS CLI, awscli/customizations/argrename.py.
_RENAMED_BY_THE_CLI = {"notification-endpoint": "Endpoint"}


@pytest.mark.parametrize("call", aws_calls())
def test_aws_command_names_an_operation_and_parameters_that_exist(call: str) -> None:
    """As botocore's models have them, with all that is required."""
    _, service, operation, *rest = shlex.split(call.rstrip(") "))
    session = botocore.session.get_session()
    client = session.get_service_model(service)
    if operation == "wait":
        waiters = session.get_waiter_model(service)
        named = {xform_name(name, "-"): name for name in waiters.waiter_names}
        operation, *rest = xform_name(waiters.get_waiter(named[rest[0]]).operation, "-"), *rest[1:]
    shapes = {
        xform_name(name, "-"): client.operation_model(name).input_shape for name in client.operation_names
    }
    assert operation in shapes
    shape = shapes[operation]
    members: dict[str, Any] = {xform_name(name, "-"): name for name in (shape.members if shape else {})}
    members |= {flag: name for flag, name in _RENAMED_BY_THE_CLI.items() if name in members.values()}
    options = {word.split("=")[0] for word in rest if word.startswith("--")} - _GLOBAL_OPTIONS
    flags = {option.removeprefix("--no-").removeprefix("--") for option in options}
    assert flags <= set(members)
    required = set(shape.required_members) if shape else set()
    assert required <= {members[flag] for flag in flags}


def test_proof_is_needed_by_a_command() -> None:
    """None is left behind."""
    others = set(COMMANDS) - TYPED
    assert not [proof.pattern for proof in PROOFS if not any(proof_of(line) is proof for line in others)]


@pytest.mark.parametrize(
    "line", ["nothing", "token NAME=ada", 'model-config ARGS="put x --wrong"', "redrive STOCK=a"]
)
def test_make_command_that_is_wrong_is_found(line: str) -> None:
    """A target, a variable or an option that does not exist."""
    with pytest.raises((AssertionError, SystemExit)):
        test_make_command_names_a_target_and_options_that_exist(line)


@pytest.mark.parametrize(
    "call",
    [
        "aws dynamodb list-tabels",
        "aws dynamodb describe-table --name x",
        "aws dynamodb restore-table-to-point-in-time --target-table-name x --use-latest-restorable-tim",
        "aws dynamodb describe-table",
        "aws cloudformation wait stack-delet-complete --stack-name x",
    ],
)
def test_aws_command_that_is_wrong_is_found(call: str) -> None:
    """An operation or an option that does not exist, or one that is left out."""
    with pytest.raises((AssertionError, KeyError)):
        test_aws_command_names_an_operation_and_parameters_that_exist(call)
