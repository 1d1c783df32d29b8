"""Time that stands still until somebody moves it."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

# A Sunday, and the last day of a month: in twenty minutes every period turns over.
BEGINNING = datetime(2026, 5, 31, 23, 40, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock:
    """The wall clock, the monotonic clock and sleep alike, for our code and for Powertools'."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def now(self) -> datetime:
        """The instant at which time stands."""
        return datetime.now(UTC)

    def move(self, by: timedelta) -> None:
        """Later, at once."""
        self._traveller.shift(by)

    def restart(self) -> None:
        """Back to where every example begins."""
        self._traveller.move_to(BEGINNING, tick=False)

    def monotonic(self) -> float:
        """Seconds from the beginning, small enough to be told exactly."""
        return (self.now() - BEGINNING) / timedelta(seconds=1)

    def sleep(self, seconds: float) -> None:
        """Moves the clock, by something at least: who sleeps waits for time to pass."""
        if seconds > 0:
            self.move(max(timedelta(seconds=seconds), _MICROSECOND))


@contextmanager
def stopped_clock() -> Iterator[Clock]:
    """Stops all clocks of this process, but for those that threads and sockets wait by."""
    with time_machine.travel(BEGINNING, tick=False) as traveller, pytest.MonkeyPatch.context() as patch:
        clock = Clock(traveller)
        patch.setattr(time, "monotonic", clock.monotonic)
        patch.setattr(time, "sleep", clock.sleep)
        # A pause at random is the longest.
        patch.setattr(random, "uniform", lambda _, longest: longest)
        yield clock
