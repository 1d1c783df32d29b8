"""What each owner moves through this process: few requests may be as dear as many, where each is large."""

from shared.rules.errors import RateLimited
from shared.rules.rates import Rate
from shared.rules.times import epoch_microseconds
from shared.use_cases.ports import Clock

# Smaller requests are bounded by their number.
LARGE_BYTES = 16_384
MAX_BYTES_PER_MINUTE = 20_000_000
# Of owners whom a process remembers.
MAX_SEEN = 1_000


class Traffic:
    """A bucket of bytes for each owner, in memory: it costs no call, and each process has its own."""

    def __init__(self, clock: Clock) -> None:
        self._rate = Rate(MAX_BYTES_PER_MINUTE)
        self._clock = clock
        self._full_at: dict[str, int] = {}

    def check(self, owner_id: str) -> None:
        """Raises RateLimited where the owner's bucket is empty."""
        now, full_at = epoch_microseconds(self._clock()), self._full_at.get(owner_id, 0)
        if full_at > self._rate.latest(now):
            raise RateLimited(self._rate.seconds_until_one(full_at, now))

    def count(self, owner_id: str, size: int) -> None:
        """Takes ``size`` bytes out of the owner's bucket, which may owe some then."""
        if size < LARGE_BYTES:
            return
        if len(self._full_at) >= MAX_SEEN:
            self._full_at.clear()
        since = max(self._full_at.get(owner_id, 0), epoch_microseconds(self._clock()))
        self._full_at[owner_id] = since + size * self._rate.refill
