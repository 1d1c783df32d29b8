"""Time, ids and work beside other work."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

Clock = Callable[[], datetime]
NewId = Callable[[], str]


class Begun[T](Protocol):
    """A call that runs concurrently with others."""

    def result(self) -> T:
        """Waits for the call. Returns its result or raises its exception."""


# Begins a concurrent call.
Begin = Callable[..., Begun[Any]]
# A block that ends after all calls that were begun in it.
SideBySide = Callable[[], AbstractContextManager[Begin]]
