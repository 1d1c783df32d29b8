"""Owners' request buckets. Each is an attribute of an item that the request writes anyway.

DynamoDB has no maximum of two values, so a take has two forms: from a full bucket, or from one that refills.
A process that has seen the bucket knows the right form. Otherwise it assumes a full bucket. If that is wrong,
DynamoDB refuses the write, and its reply tells the right form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.adapters.bucket_memory import BucketMemory
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.rules.errors.limits import RateLimited

FULL_AT = "bucket_full_at"


@dataclass(frozen=True)
class Take:
    """The part of an update expression that takes a request from a bucket."""

    assignment: str
    condition: str
    values: dict[str, Any]


class Buckets(BucketMemory):
    """The buckets of one kind of request, by their partitions in the table."""

    def take[T](self, partition: str, write: Callable[[Take], T]) -> T:
        """Returns what ``write`` returns. Its update takes one request from the bucket.

        Raises RateLimited if the bucket is empty, and ConditionFailed if another condition fails.
        """
        self.check(partition)
        while True:
            now, known = self._now(), self._known(partition)
            refills = known > now
            try:
                done = write(self._refilling(now) if refills else self._full(now))
            except ConditionFailed as failure:
                full_at = int((failure.item or {}).get(FULL_AT, 0))
                self._remember(partition, full_at)
                if full_at > self._rate.latest(now):
                    raise RateLimited(self._rate.seconds_until_one(full_at, now)) from failure
                if refills == (full_at > now):
                    raise
            else:
                self._remember(partition, max(known, now) + self._rate.refill)
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
