"""Faults of our own: an exception at the beginning of a function, whichever that is.

The functions are those that a run without a fault goes through, found by Python's own monitoring. So a new
one is met without being named anywhere.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType

from tests.support.template import PROJECT

_TOOL = sys.monitoring.DEBUGGER_ID
_START = sys.monitoring.events.PY_START
_OURS = (str(PROJECT / "shared"), str(PROJECT / "functions"))


class OwnFault(Exception):
    """What no code of ours foresees."""


@dataclass(frozen=True)
class Step:
    """The ``number``-th beginning of a function, which may be one of several in its file."""

    file: str
    function: str
    number: int

    def __str__(self) -> str:
        """Where it is."""
        return f"{self.file}:{self.function}#{self.number}"


class _Watch:
    """Notes each step, and raises at the one that is to fail."""

    def __init__(self, failing: Step | None) -> None:
        self.steps: list[Step] = []
        self.failed = False
        self._failing = failing
        self._numbers: Counter[tuple[str, str]] = Counter()

    def start(self, code: CodeType, _: int) -> object:
        if not code.co_filename.startswith(_OURS):
            return sys.monitoring.DISABLE
        file, function = code.co_filename.removeprefix(f"{PROJECT}/"), code.co_qualname
        self._numbers[file, function] += 1
        step = Step(file, function, self._numbers[file, function])
        self.steps.append(step)
        if step == self._failing:
            self.failed = True
            raise OwnFault
        return None


@contextmanager
def watched(failing: Step | None = None) -> Iterator[_Watch]:
    """Notes the steps in the block, in all its threads, and fails at one of them."""
    watch = _Watch(failing)
    sys.monitoring.use_tool_id(_TOOL, "own faults")
    sys.monitoring.register_callback(_TOOL, _START, watch.start)
    sys.monitoring.restart_events()
    sys.monitoring.set_events(_TOOL, _START)
    try:
        yield watch
    finally:
        sys.monitoring.set_events(_TOOL, 0)
        sys.monitoring.register_callback(_TOOL, _START, None)
        sys.monitoring.free_tool_id(_TOOL)
