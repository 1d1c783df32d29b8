"""Limits the bytes per owner in this process, since a few large requests cost as much as many small ones."""

from shared.adapters.bucket_memory import BucketMemory
from shared.rules.rates import Rate
from shared.use_cases.ports.runtime import Clock

# Smaller requests are bounded by their number.
LARGE_BYTES = 16_384
MAX_BYTES_PER_MINUTE = 20_000_000


class Traffic(BucketMemory):
    """A bucket of bytes for each owner, in the memory of each process. It costs no call."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Rate(MAX_BYTES_PER_MINUTE), clock)

    def count(self, owner_id: str, size: int) -> None:
        """Takes ``size`` bytes from the owner's bucket, which may become overdrawn."""
        if size >= LARGE_BYTES:
            since = max(self._known(owner_id), self._now())
            self._remember(owner_id, since + size * self._rate.refill)
