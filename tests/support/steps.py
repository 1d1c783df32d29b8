"""Every function of ours that a run goes through, and a fault of our own where any of them begins or ends.

Python's own monitoring finds them. So a new one is met without being named anywhere.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import CO_OPTIMIZED
from threading import local
from types import CodeType, FrameType

from tests.support.template import PROJECT

OURS = (str(PROJECT / "shared"), str(PROJECT / "functions"))
SECRET = "a title that no log may quote"  # noqa: S105 - it is none
# Threads share connections: which of them finds one to use again may differ from run to run.
MAY_BE_MISSED = ("shared/adapters/connections.py:", "shared/adapters/ages.py:")
_TOOL = 4
_START, _END = sys.monitoring.events.PY_START, sys.monitoring.events.PY_RETURN
_looking = local()


class OwnFault(Exception):
    """What no code of ours foresees."""


@dataclass(frozen=True)
class Step:
    """The ``number``-th beginning of a ``function``, which is named by its file, line and name.

    Or its ``number``-th end, when all that it does has taken effect; one that raises has none.
    """

    function: str
    number: int
    is_end: bool = False

    def __str__(self) -> str:
        """Where and when it is."""
        return f"{self.function}#{self.number}" + " end" * self.is_end


@contextmanager
def found_steps() -> Iterator[list[Step]]:
    """Fills with the steps in the block, in all its threads."""
    steps: list[Step] = []
    with _monitored(lambda step, _: steps.append(step)):
        yield steps


@contextmanager
def fault_at(failing: Step) -> Iterator[list[OwnFault]]:
    """Has one step in the block raise. Gives what it raised."""
    with _faults(lambda step, _: step == failing) as raised:
        yield raised


@contextmanager
def fault_for(function: str, victim: str, other_names: Sequence[str]) -> Iterator[list[OwnFault]]:
    """Has ``function`` raise whenever it works on data with the name ``victim``. Gives what it raised.

    The data are the variables of the nearest function of ours, from this one outwards, in which any of these
    names occurs. They may be those of a whole batch. Where none of the names occurs, only its first call
    raises.
    """

    def is_met(step: Step, frame: FrameType) -> bool:
        if step.function != function or step.is_end:
            return False
        works_on_it = _works_on(frame, victim, other_names)
        return step.number == 1 if works_on_it is None else works_on_it

    with _faults(is_met) as raised:
        yield raised


@contextmanager
def _faults(is_met: Callable[[Step, FrameType], bool]) -> Iterator[list[OwnFault]]:
    raised: list[OwnFault] = []

    def comes_to(step: Step, frame: FrameType) -> None:
        if is_met(step, frame):
            raised.append(OwnFault(SECRET))
            raise raised[-1]

    with _monitored(comes_to):
        yield raised


@contextmanager
def _monitored(comes_to: Callable[[Step, FrameType], None]) -> Iterator[None]:
    numbers: Counter[tuple[str, bool]] = Counter()

    def take(code: CodeType, frame: FrameType, *, is_end: bool) -> object:
        if not (code.co_flags & CO_OPTIMIZED and code.co_filename.startswith(OURS)):
            return sys.monitoring.DISABLE
        if not getattr(_looking, "now", False):
            function = _name_of(code)
            numbers[function, is_end] += 1
            comes_to(Step(function, numbers[function, is_end], is_end), frame)
        return None

    callbacks: dict[int, Callable[..., object]] = {
        _START: lambda code, _offset: take(code, sys._getframe(1), is_end=False),  # noqa: SLF001 - no other way
        _END: lambda code, _offset, _value: take(code, sys._getframe(1), is_end=True),  # noqa: SLF001 - as above
    }
    sys.monitoring.use_tool_id(_TOOL, "steps")
    for event, callback in callbacks.items():
        sys.monitoring.register_callback(_TOOL, event, callback)
    sys.monitoring.restart_events()
    sys.monitoring.set_events(_TOOL, _START | _END)
    try:
        yield
    finally:
        sys.monitoring.set_events(_TOOL, 0)
        for event in callbacks:
            sys.monitoring.register_callback(_TOOL, event, None)
        sys.monitoring.free_tool_id(_TOOL)


def _name_of(code: CodeType) -> str:
    return f"{code.co_filename.removeprefix(f'{PROJECT}/')}:{code.co_firstlineno}:{code.co_qualname}"


def _works_on(frame: FrameType | None, victim: str, other_names: Sequence[str]) -> bool | None:
    _looking.now = True
    try:
        while frame:
            if frame.f_code.co_filename.startswith(OURS):
                local_values = repr(frame.f_locals)
                if victim in local_values:
                    return True
                if any(other in local_values for other in other_names):
                    return False
            frame = frame.f_back
        return None
    finally:
        _looking.now = False
