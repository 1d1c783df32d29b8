"""The time budget of one request."""

from collections.abc import Callable

from shared.rules.errors.title_generation import TitleTimeout


class Deadline:
    """A deadline ``seconds`` from now, by a monotonic ``clock`` that returns seconds.

    Model calls may be reserved within ``reserve_within`` seconds, or until the deadline.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float], reserve_within: float | None = None
    ) -> None:
        self._clock = clock
        now = clock()
        self._ends = now + seconds
        self._last_reservation = now + (seconds if reserve_within is None else min(seconds, reserve_within))

    def remaining(self) -> float:
        """Returns the seconds left, above zero. Raises TitleTimeout if none are left."""
        return self._until(self._ends)

    def remaining_to_reserve(self) -> float:
        """Returns the seconds left to reserve a call, above zero. Raises TitleTimeout if none are left.

        This ends earlier, since reserving takes time, and so does settling after a lost reply.
        """
        return self._until(self._last_reservation)

    def share(self, part: float) -> "Deadline":
        """Returns a deadline for ``part`` of the time left. Raises TitleTimeout if none is left."""
        return Deadline(self.remaining() * part, self._clock, self._last_reservation - self._clock())

    def _until(self, instant: float) -> float:
        seconds = instant - self._clock()
        if seconds <= 0:
            raise TitleTimeout
        return seconds
