"""Remembers in a process when each owner's bucket will be full again."""

from shared.rules.errors.limits import RateLimited
from shared.rules.rates import Rate
from shared.rules.times import epoch_microseconds
from shared.use_cases.ports.runtime import Clock

# The most buckets that a process remembers.
MAX_BUCKETS = 1_000


class BucketMemory:
    """The buckets of one kind of request, one for each owner. An unknown bucket counts as full."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        # An instant before which the bucket will not be full again.
        self._full_at: dict[str, int] = {}

    def check(self, bucket: str) -> None:
        """Raises RateLimited if the bucket is known to be empty."""
        now, full_at = self._now(), self._known(bucket)
        if full_at > self._rate.latest(now):
            raise RateLimited(self._rate.seconds_until_one(full_at, now))

    def _now(self) -> int:
        return epoch_microseconds(self._clock())

    def _known(self, bucket: str) -> int:
        return self._full_at.get(bucket, 0)

    def _remember(self, bucket: str, full_at: int) -> None:
        if len(self._full_at) >= MAX_BUCKETS:
            self._forget_full_ones()
        self._full_at[bucket] = full_at

    def _forget_full_ones(self) -> None:
        now = self._now()
        self._full_at = {bucket: full_at for bucket, full_at in self._full_at.items() if full_at > now}
        if len(self._full_at) >= MAX_BUCKETS:
            self._full_at.clear()
