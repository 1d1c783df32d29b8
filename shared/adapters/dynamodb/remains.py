"""Removes a deleted chat's messages and past titles."""

import random
import time
from collections.abc import Callable

from shared.adapters.dynamodb.attribute_values import Key
from shared.adapters.dynamodb.items import CHAT, partition
from shared.adapters.dynamodb.table import BATCH_SIZE, Table
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.use_cases.ports.chats import Removed

# A partition takes 1,000 write units per second, and a deletion costs as many as its item's size.
FIRST_PAUSE, MAX_PAUSE = 0.2, 20.0


class DynamoRemains:
    """Removes the remaining items of deleted chats, as fast as the table allows."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def remove(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """Removes all remaining items, or as many as there is time for. It leaves a chat that exists alone.

        After throttling or an outage it waits, longer each time until it can remove something again.
        """
        count, keys, pause = 0, list[Key](), FIRST_PAUSE
        while seconds_left() > 0:
            try:
                keys = keys or self._next_keys(key)
                if not keys or keys[0]["sk"] == CHAT:
                    return Removed(count, is_all=True)
                left = self._table.delete_some(keys[:BATCH_SIZE])
            except StorageUnavailable:
                left = keys[:BATCH_SIZE]
            removed = len(keys[:BATCH_SIZE]) - len(left)
            count, keys = count + removed, [*left, *keys[BATCH_SIZE:]]
            pause = FIRST_PAUSE if removed else min(2 * pause, MAX_PAUSE)
            if left or not removed:
                _wait(pause, seconds_left)
        return Removed(count, is_all=False)

    def _next_keys(self, key: ChatKey) -> list[Key]:
        keys, _ = self._table.query(
            {":pk": partition(key)},
            KeyConditionExpression="pk = :pk",
            ProjectionExpression="pk, sk",
            ConsistentRead=True,
        )
        return keys


def _wait(pause: float, seconds_left: Callable[[], float]) -> None:
    spread = random.uniform(pause / 2, pause)  # noqa: S311 - spreads deletions, guards nothing
    time.sleep(max(0.0, min(spread, seconds_left())))
