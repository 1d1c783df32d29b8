"""How old something is, in an environment that Lambda freezes between two invocations."""

import math
import time


class Age:
    """The age of what begins when this is made.

    The monotonic clock need not go on while the environment is frozen; the wall clock does, and may be set.
    """

    def __init__(self) -> None:
        self._wall = time.time()
        self._monotonic = time.monotonic()

    def seconds(self) -> float:
        """Seconds by whichever clock says more; infinite where the wall clock was set back beyond it."""
        wall = time.time() - self._wall
        return math.inf if wall < 0 else max(wall, time.monotonic() - self._monotonic)
