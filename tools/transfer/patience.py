"""Waiting for a table that is busy, and a pace that leaves room for the table's other users."""

import sys
import time
from collections.abc import Callable

from shared.rules.errors.busy import StorageUnavailable
from tools.command_error import CommandError

FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 1.0, 60.0
# The longest that a command waits for one call.
PATIENCE_SECONDS = 900.0
BUSY = "The table is busy or cannot be reached. To continue, run the command again."
Sleep = Callable[[float], object]


class Patience:
    """Repeats calls that find the table busy, with growing pauses. ``seconds`` have been waited so far."""

    def __init__(self, sleep: Sleep = time.sleep) -> None:
        self._sleep = sleep
        self.seconds = 0.0

    def __call__[T](self, call: Callable[[], T]) -> T:
        """What the call returns. Raises CommandError if the table stays busy for too long."""
        pause, waited = FIRST_PAUSE_SECONDS, 0.0
        while True:
            try:
                return call()
            except StorageUnavailable as error:
                if waited >= PATIENCE_SECONDS:
                    raise CommandError(BUSY) from error
            if not waited:
                print("The table is busy: waiting.", file=sys.stderr)
            self._sleep(pause)
            waited += pause
            self.seconds += pause
            pause = min(2 * pause, MAX_PAUSE_SECONDS)


class Pace:
    """At most ``rate`` items a second on average. Time that was not used is not saved up."""

    def __init__(
        self, rate: float, clock: Callable[[], float] = time.monotonic, sleep: Sleep = time.sleep
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock()

    def take(self, items: int) -> None:
        """Waits until as many items may be written."""
        now = self._clock()
        if self._free_at > now:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + items / self._rate
