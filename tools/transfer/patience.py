"""Waiting for a table that is busy, and a pace that leaves room for the table's other users."""

import sys
import time
from collections.abc import Callable
from threading import Lock

from shared.rules.errors.busy import StorageUnavailable
from tools.command_error import CommandError

FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 1.0, 60.0
# The longest that a command waits for one call.
PATIENCE_SECONDS = 900.0
BUSY = "The table is busy or cannot be reached. To continue, run the command again."
Sleep = Callable[[float], object]


class Patience:
    """Repeats calls that find the table busy, with growing pauses."""

    def __init__(self, sleep: Sleep = time.sleep) -> None:
        self._sleep = sleep

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
            pause = min(2 * pause, MAX_PAUSE_SECONDS)


class Pace:
    """At most ``rate`` items a second on average, of all threads. Time that was not used is not saved up."""

    def __init__(
        self, rate: float, clock: Callable[[], float] = time.monotonic, sleep: Sleep = time.sleep
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock()
        self._lock = Lock()

    def take(self, items: int) -> None:
        """Waits until as many items may be written."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at)
            self._free_at = turn + items / self._rate
        if turn > now:
            self._sleep(turn - now)
