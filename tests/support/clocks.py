"""The clocks of this process, as Lambda's freezes leave them."""

import time

import pytest


class Clocks:
    """The wall clock and the monotonic clock, which go on as ever and by what a test adds.

    Only ``time.time`` and ``time.monotonic`` tell of it, as whoever counts seconds asks them.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wall, monotonic = time.time, time.monotonic
        self._wall = self._monotonic = 0.0
        monkeypatch.setattr(time, "time", lambda: wall() + self._wall)
        monkeypatch.setattr(time, "monotonic", lambda: monotonic() + self._monotonic)

    def go_on(self, seconds: float) -> None:
        """Has time pass in which the process runs."""
        self._wall += seconds
        self._monotonic += seconds

    def freeze(self, seconds: float) -> None:
        """Has time pass in which the environment is frozen."""
        self._wall += seconds

    def set_wall(self, seconds: float) -> None:
        """Sets the wall clock, further on or, with less than none, back."""
        self._wall += seconds
