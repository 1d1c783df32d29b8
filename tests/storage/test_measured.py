"""``make simulate ARGS=--measure``: the stream's function on DynamoDB Local, beside the simulation's."""

import re
import subprocess
import sys

import pytest

from tests.support.tables import require_dynamodb_local
from tools.simulate.measured import simulated
from tools.stack.sam import PROJECT


@pytest.mark.long
def test_measure_prints_each_batch_beside_what_is_simulated() -> None:
    """In a process of its own, since it settles what the functions' clients are."""
    require_dynamodb_local()
    command = [sys.executable, "-m", "tools.simulate.run", "--measure"]
    done = subprocess.run(command, cwd=PROJECT, text=True, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^\| (\d+) \| (\d+) \| \d+ \| [\d.]+ \|$", done.stdout, re.MULTILINE)
    assert rows == [(str(size), f"{simulated(size) * 1000:.0f}") for size in (1, 10, 100)]
    assert re.search(r"^Each change takes \d+\.\d\d ms of the processor, ", done.stdout, re.MULTILINE)
