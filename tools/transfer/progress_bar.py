"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

WIDTH = 20
SECONDS_ON_A_TERMINAL, SECONDS_ELSEWHERE = 0.2, 10.0


class ProgressBar:
    """How many of ``total`` are done, how many a second, and how long the rest takes, if a total is known."""

    def __init__(
        self,
        what: str,
        total: int | None = None,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what = what
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._began = self._shown = clock()
        self._first: int | None = None
        self._is_shown = False
        self._is_terminal = self._stream.isatty()

    def show(self, done: int) -> None:
        """Shows how many are done, if some time has passed since the last one."""
        now = self._clock()
        if self._first is None:
            self._first = done
        if now - self._shown < (SECONDS_ON_A_TERMINAL if self._is_terminal else SECONDS_ELSEWHERE):
            return
        self._shown, self._is_shown = now, True
        text = self.text(done)
        self._stream.write(f"\r{text:<79}" if self._is_terminal else f"{text}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Leaves the line to what is printed next."""
        if self._is_terminal and self._is_shown:
            self._is_shown = False
            self._stream.write(f"\r{'':<79}\r")
            self._stream.flush()

    def text(self, done: int) -> str:
        """What is shown."""
        seconds = max(self._clock() - self._began, 0.001)
        rate = (done - (self._first or 0)) / seconds
        counted = f"{done:,} {self._what}, {rate:,.0f} a second"
        if not self._total:
            return counted
        full = min(WIDTH, WIDTH * done // self._total)
        left = f", {_time((self._total - done) / rate)} left" if rate else ""
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {100 * done // self._total}% {counted}{left}"


def _time(seconds: float) -> str:
    minutes, second = divmod(round(max(seconds, 0)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
