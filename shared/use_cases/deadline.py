"""The time that one request may take."""

from collections.abc import Callable

from shared.rules.errors.title_generation import TitleTimeout


class Deadline:
    """A number of seconds from now on, by a monotonic ``clock`` that returns seconds.

    Calls of models may be reserved ``reserve_within`` so many seconds, or until it ends.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float], reserve_within: float | None = None
    ) -> None:
        self._clock = clock
        now = clock()
        self._ends = now + seconds
        self._last_reservation = now + (seconds if reserve_within is None else min(seconds, reserve_within))

    def remaining(self) -> float:
        """Seconds left, above zero. Raises TitleTimeout when there are none."""
        return self._until(self._ends)

    def remaining_to_reserve(self) -> float:
        """Seconds left in which a call may be reserved, above zero. Raises TitleTimeout when there are none.

        A reservation takes time, and so does settling it after a lost reply.
        """
        return self._until(self._last_reservation)

    def share(self, part: float) -> "Deadline":
        """A deadline for ``part`` of what is left. Raises TitleTimeout when nothing is."""
        return Deadline(self.remaining() * part, self._clock, self._last_reservation - self._clock())

    def _until(self, instant: float) -> float:
        seconds = instant - self._clock()
        if seconds <= 0:
            raise TitleTimeout
        return seconds
