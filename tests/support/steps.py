"""Every function of ours that a run goes through, and a bug in any of them."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import CO_OPTIMIZED
from threading import local
from types import CodeType, FrameType

from tests.support.template import PROJECT

STEPS_IN = str(PROJECT / "shared")
OURS = (STEPS_IN, str(PROJECT / "functions"))
SECRET = "a title that no log may quote"  # noqa: S105 - it is none
_TOOL = 4
_START = sys.monitoring.events.PY_START
_looking = local()


class BugError(Exception):
    """What our own code should never raise."""


def name_of(step: CodeType) -> str:
    """Where a step stands."""
    return f"{step.co_filename.removeprefix(STEPS_IN + '/')}:{step.co_qualname}"


@contextmanager
def found_steps() -> Iterator[list[CodeType]]:
    """Fills with the functions of ``shared`` that begin in the block, in all threads, each once."""
    steps: list[CodeType] = []

    def begins(code: CodeType, _offset: int) -> None:
        is_function = code.co_flags & CO_OPTIMIZED
        if is_function and code.co_filename.startswith(STEPS_IN) and code not in steps:
            steps.append(code)

    with _monitored(begins):
        sys.monitoring.set_events(_TOOL, _START)
        try:
            yield steps
        finally:
            sys.monitoring.set_events(_TOOL, 0)


@contextmanager
def bug_in(step: CodeType, victim: str, others: Sequence[str]) -> Iterator[list[BugError]]:
    """Whenever ``step`` works on data in which the name ``victim`` occurs, it raises. Gives what it raised.

    The data are the variables of the nearest function of ours, from ``step`` outwards, in which any of these
    names occurs. They may be those of a whole batch.
    """
    raised: list[BugError] = []

    def begins(_code: CodeType, _offset: int) -> None:
        if not getattr(_looking, "now", False) and _works_on(sys._getframe(1), victim, others):  # noqa: SLF001 - no other way
            raised.append(BugError(SECRET))
            raise raised[-1]

    with _monitored(begins):
        sys.monitoring.set_local_events(_TOOL, step, _START)
        try:
            yield raised
        finally:
            sys.monitoring.set_local_events(_TOOL, step, 0)


@contextmanager
def _monitored(begins: object) -> Iterator[None]:
    sys.monitoring.use_tool_id(_TOOL, "steps")
    sys.monitoring.register_callback(_TOOL, _START, begins)  # type: ignore[arg-type]  # object stands for any callable
    try:
        yield
    finally:
        sys.monitoring.free_tool_id(_TOOL)


def _works_on(frame: FrameType | None, victim: str, others: Sequence[str]) -> bool:
    _looking.now = True
    try:
        while frame:
            if frame.f_code.co_filename.startswith(OURS):
                told = repr(frame.f_locals)
                if victim in told:
                    return True
                if any(other in told for other in others):
                    return False
            frame = frame.f_back
        return False
    finally:
        _looking.now = False
