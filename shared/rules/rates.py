"""How often an owner may ask: a bucket that holds a minute's requests and refills all the time.

The generic cell rate algorithm: all that is known of a bucket is when it will be full again.
Instants are whole microseconds since 1970.
"""

from dataclasses import dataclass

_MINUTE = 60_000_000
_SECOND = 1_000_000


@dataclass(frozen=True)
class Rate:
    """``per_minute`` requests a minute in the long run, and as many at once out of a full bucket."""

    per_minute: int

    @property
    def refill(self) -> int:
        """The microseconds in which one request comes back."""
        return _MINUTE // self.per_minute

    def latest(self, now: int) -> int:
        """The latest ``full_at`` with which a bucket has a request left."""
        return now + (self.per_minute - 1) * self.refill

    def seconds_until_one(self, full_at: int, now: int) -> int:
        """Whole seconds, one at least, until a bucket that will be full at ``full_at`` has a request left."""
        return max(1, -((self.latest(now) - full_at) // _SECOND))
