"""Time, ids and work beside other work."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

Clock = Callable[[], datetime]
NewId = Callable[[], str]


class Begun[T](Protocol):
    """A call that was begun beside others."""

    def result(self) -> T:
        """Waits for what it gives, or raises what it raised."""


# Begins a call beside others.
Begin = Callable[..., Begun[Any]]
# A block that ends when every call has that was begun in it.
SideBySide = Callable[[], AbstractContextManager[Begin]]
