"""``make load`` on a stack of its own, as its command runs it."""

import re

import pytest

from tests.support.tables import missing
from tools.load.run import main
from tools.stack.stack import STACK_BIN

# A busy machine may keep the emulator's table or a title from being ready in time. Nothing may be lost then.
BUSY = re.compile(r"\w+ answered (503 throttled|504 title_timeout)")


@pytest.mark.long
def test_load_of_a_few_seconds_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """All requests are answered and found again, and each action is reported beside the emulator's own.

    A limit has refused titles: without that, the command has a fault.
    """
    if not (STACK_BIN / "sam").exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    code = main(["--rate", "5", "--seconds", "6"])
    report, _, faults = capsys.readouterr().out.partition(" title changes delivered\n")
    *lines, total = faults.splitlines()
    assert not [line for line in lines if not BUSY.fullmatch(line)]
    assert (code, total) == (bool(lines), f"{len(lines)} faults.")
    assert "\n| bare | " in report
    counts = [int(number) for number in re.findall(r"^\| \w+ \| (\d+) \|", report, re.MULTILINE)]
    assert sum(counts) > 30 + 8
