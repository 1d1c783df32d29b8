"""The time that one request may take."""

from collections.abc import Callable

from shared.rules.errors import TitleTimeout


class Deadline:
    """A number of seconds from now on, by a monotonic ``clock`` that returns seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends = clock() + seconds

    def remaining(self) -> float:
        """Seconds left, above zero. Raises TitleTimeout when there are none."""
        seconds = self._ends - self._clock()
        if seconds <= 0:
            raise TitleTimeout
        return seconds

    def share(self, part: float) -> "Deadline":
        """A deadline for ``part`` of what is left. Raises TitleTimeout when nothing is."""
        return Deadline(self.remaining() * part, self._clock)
