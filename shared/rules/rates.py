"""Rates per owner: a bucket holds a minute's requests and refills continuously.

This is the generic cell rate algorithm. A bucket's only state is the instant when it will be full again.
Instants are whole microseconds since 1970.
"""

from dataclasses import dataclass

_MINUTE = 60_000_000
_SECOND = 1_000_000


@dataclass(frozen=True)
class Rate:
    """Allows ``per_minute`` requests per minute on average, and as many at once from a full bucket."""

    per_minute: int

    @property
    def refill(self) -> int:
        """The microseconds in which the bucket refills by one request."""
        return _MINUTE // self.per_minute

    def latest(self, now: int) -> int:
        """Returns the latest ``full_at`` of a bucket that has a request left."""
        return now + (self.per_minute - 1) * self.refill

    def seconds_until_one(self, full_at: int, now: int) -> int:
        """Returns whole seconds, at least one, until a bucket with this ``full_at`` has a request left."""
        return max(1, -((self.latest(now) - full_at) // _SECOND))
