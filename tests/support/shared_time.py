"""Time of threads that share it: it goes on when all of them wait, and takes none itself.

What they do beside waiting takes no time, however slow the machine is. Of those who wait the next one wakes,
by itself.
"""

import heapq
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event, Lock

# Of real time: nothing here takes as long unless it hangs.
PATIENCE = 60


class SharedTime:
    """Seconds that went by for a number of threads."""

    def __init__(self) -> None:
        self._now = 0.0
        self._running = 0
        self._waiting: list[tuple[float, int, Event]] = []
        self._order = count()
        self._lock = Lock()

    def monotonic(self) -> float:
        """In place of ``time.monotonic``."""
        return self._now

    def run(self, at_once: int, work: Callable[[], None]) -> None:
        """Does ``work`` on so many threads; all take part from the beginning, each until its work ends."""
        self._running = at_once
        with ThreadPoolExecutor(at_once) as threads:
            for done in [threads.submit(self._take_part, work) for _ in range(at_once)]:
                done.result()

    def sleep(self, seconds: float) -> None:
        """In place of ``time.sleep``."""
        awake = Event()
        with self._others_go_on():
            heapq.heappush(self._waiting, (self._now + seconds, next(self._order), awake))
        if not awake.wait(PATIENCE):
            raise AssertionError("Some thread neither waits nor ends.")

    def _take_part(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            with self._others_go_on():
                pass

    @contextmanager
    def _others_go_on(self) -> Iterator[None]:
        with self._lock:
            yield
            self._running -= 1
            if not self._running and self._waiting:
                self._now, _, awake = heapq.heappop(self._waiting)
                self._running = 1
                awake.set()
