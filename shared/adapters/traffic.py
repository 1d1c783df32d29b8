"""Limits what an owner or a connection moves through this process. It costs no call."""

from shared.adapters.bucket_memory import BucketMemory
from shared.rules.rates import Rate
from shared.use_cases.ports.runtime import Clock

MAX_BYTES_PER_MINUTE = 20_000_000
# A tab sends one every four minutes (docs/watching.md).
MAX_MESSAGES_PER_MINUTE = 10


class Traffic(BucketMemory):
    """A bucket of bytes for each owner, since a few large requests cost as much as many small ones."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Rate(MAX_BYTES_PER_MINUTE), clock)

    def count(self, owner_id: str, size: int) -> None:
        """Takes ``size`` bytes from the owner's bucket, which may become overdrawn."""
        since = max(self._known(owner_id), self._now())
        self._remember(owner_id, since + size * self._rate.refill)


class Messages(BucketMemory):
    """A bucket of messages for each WebSocket connection."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Rate(MAX_MESSAGES_PER_MINUTE), clock)

    def take(self, connection_id: str) -> None:
        """Takes a message from the connection's bucket. Raises RateLimited if it is empty."""
        self.check(connection_id)
        since = max(self._known(connection_id), self._now())
        self._remember(connection_id, since + self._rate.refill)
