"""A conversation is read in constant memory, however long it is."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.transfer.long_conversation import write_chatgpt, write_librechat

MAX_MEGABYTES = 100


def megabytes_to_read(path: Path, count: int) -> float:
    """The most memory that a process of its own took, the interpreter included."""
    command = [sys.executable, "-m", "tests.unit.transfer.long_conversation", str(path), str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.long
@pytest.mark.parametrize("write", [write_chatgpt, write_librechat])
def test_conversation_of_400_mb_is_read_in_constant_memory(
    tmp_path: Path, write: Callable[[Path, int], int]
) -> None:
    """All messages of the current branch come, in order."""
    path = tmp_path / "long.json"
    count = write(path, 400 << 20)
    try:
        assert path.stat().st_size > 390 << 20
        assert megabytes_to_read(path, count) < MAX_MEGABYTES
    finally:
        path.unlink()
