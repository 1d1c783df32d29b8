"""Owners' buckets of requests, each an attribute of an item that its request writes anyway.

DynamoDB knows no maximum of two values, so that a request takes what it takes in one of two forms: from a
bucket that is full, or from one that refills. Which one is right is known where this process has seen the
bucket, and is guessed otherwise: full. A wrong guess is a refused write, after which it is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.rules.errors import RateLimited
from shared.rules.rates import Rate
from shared.rules.times import epoch_microseconds
from shared.use_cases.ports import Clock

FULL_AT = "bucket_full_at"
# Of owners' buckets that a process remembers.
MAX_SEEN = 1_000


@dataclass(frozen=True)
class Take:
    """A request's part in an update of its bucket's item."""

    assignment: str
    condition: str
    values: dict[str, Any]


class Buckets:
    """The buckets of one kind of request."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        # By partition, an instant before which the bucket will not be full again.
        self._seen: dict[str, int] = {}

    def check(self, partition: str) -> None:
        """Raises RateLimited where the bucket is known to be empty, without a look at the table."""
        now, full_at = epoch_microseconds(self._clock()), self._seen.get(partition, 0)
        if full_at > self._rate.latest(now):
            raise RateLimited(self._rate.seconds_until_one(full_at, now))

    def take[T](self, partition: str, write: Callable[[Take], T]) -> T:
        """What ``write`` gives, which takes one request out of the bucket by its update.

        Raises RateLimited where there is none, and ConditionFailed where another condition fails.
        """
        self.check(partition)
        while True:
            now, seen = epoch_microseconds(self._clock()), self._seen.get(partition, 0)
            refills = seen > now
            try:
                done = write(self._refilling(now) if refills else self._full(now))
            except ConditionFailed as failure:
                full_at = self._full_at(failure.item)
                self._remember(partition, full_at)
                if full_at > self._rate.latest(now):
                    raise RateLimited(self._rate.seconds_until_one(full_at, now)) from failure
                if refills == (full_at > now):
                    raise
            else:
                self._remember(partition, max(seen, now) + self._rate.refill)
                return done

    def _full(self, now: int) -> Take:
        return Take(
            f"{FULL_AT} = :full_at",
            f"(attribute_not_exists({FULL_AT}) OR {FULL_AT} <= :received_at)",
            {":full_at": now + self._rate.refill, ":received_at": now},
        )

    def _refilling(self, now: int) -> Take:
        return Take(
            f"{FULL_AT} = {FULL_AT} + :refill",
            f"{FULL_AT} > :received_at AND {FULL_AT} <= :latest",
            {":refill": self._rate.refill, ":received_at": now, ":latest": self._rate.latest(now)},
        )

    def _full_at(self, item: Item | None) -> int:
        return int((item or {}).get(FULL_AT, 0))

    def _remember(self, partition: str, full_at: int) -> None:
        if len(self._seen) >= MAX_SEEN:
            self._seen.clear()
        self._seen[partition] = full_at
