"""Measures ages in an environment that Lambda freezes between invocations."""

import math
import time


class Age:
    """The time since this object was created.

    The monotonic clock may stop while the environment is frozen. The wall clock continues, but may be set.
    """

    def __init__(self) -> None:
        self._wall = time.time()
        self._monotonic = time.monotonic()

    def seconds(self) -> float:
        """Returns the larger of both clocks' seconds, or infinity if the wall clock was set back."""
        wall = time.time() - self._wall
        return math.inf if wall < 0 else max(wall, time.monotonic() - self._monotonic)
