"""Removes a deleted chat's messages and past titles."""

import random
import time
from collections.abc import Callable

from shared.adapters.dynamodb.attribute_values import Key
from shared.adapters.dynamodb.items import CHAT, DELETED, partition
from shared.adapters.dynamodb.table import BATCH_SIZE, Table
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.use_cases.ports.chats import Removed

# A partition takes 1,000 write units per second, and a deletion costs as many as its item's size. Chats of
# other owners may be in the same partition, and five purges may run at once.
UNITS_PER_SECOND = 200
FIRST_PAUSE, MAX_PAUSE = 0.2, 20.0


class DynamoRemains:
    """Removes the remaining items of deleted chats, at a pace that leaves room for other chats."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def remove(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """Removes all remaining items, or as many as there is time for. It leaves a chat that exists alone.

        The mark of the deletion stays.

        After throttling or an outage it waits, longer each time until it can remove something again. The
        number of items in a call follows from what the call before has cost.
        """
        count, keys, pause, size = 0, list[Key](), FIRST_PAUSE, 1
        while seconds_left() > 0:
            try:
                keys = keys or self._next_keys(key)
                if not keys or keys[0]["sk"] == CHAT:
                    return Removed(count, is_all=True)
                left, units = self._table.delete_some(keys[:size])
            except StorageUnavailable:
                left, units = keys[:size], 0
            removed = len(keys[:size]) - len(left)
            count, keys = count + removed, [*left, *keys[size:]]
            pause = FIRST_PAUSE if removed else min(2 * pause, MAX_PAUSE)
            _wait(units / UNITS_PER_SECOND, seconds_left)
            if left or not removed:
                _wait(_spread(pause), seconds_left)
            size = next_size(removed, units) if removed else size
        return Removed(count, is_all=False)

    def _next_keys(self, key: ChatKey) -> list[Key]:
        keys, _ = self._table.query(
            {":pk": partition(key)},
            KeyConditionExpression="pk = :pk",
            ProjectionExpression="pk, sk",
            ConsistentRead=True,
        )
        return [remaining for remaining in keys if remaining["sk"] != DELETED]


def next_size(removed: int, units: float) -> int:
    """Returns how many items cost no more than a second's units, if the ``removed`` ones cost ``units``.

    It is at most twice as many as these.
    """
    in_a_second = int(removed * UNITS_PER_SECOND / max(units, 1))
    return max(1, min(in_a_second, 2 * removed, BATCH_SIZE))


def _spread(pause: float) -> float:
    return random.uniform(pause / 2, pause)  # noqa: S311 - spreads deletions, guards nothing


def _wait(seconds: float, seconds_left: Callable[[], float]) -> None:
    time.sleep(max(0.0, min(seconds, seconds_left())))
