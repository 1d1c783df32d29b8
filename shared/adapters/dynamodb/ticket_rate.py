"""Limits the rate of WebSocket tickets, with a bucket for each owner in an item of its own."""

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from shared.adapters.dynamodb.buckets import Buckets, Take
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.watch_store import DynamoWatchStore
from shared.adapters.threads import side_by_side
from shared.use_cases.ports.runtime import Clock

# A bucket is full after a minute, and a full bucket needs no item.
RETENTION = timedelta(minutes=2)


class RatedTickets:
    """Issues tickets within each owner's rate."""

    def __init__(self, store: DynamoWatchStore, table: Table, clock: Clock, buckets: Buckets) -> None:
        self._store = store
        self._table = table
        self._clock = clock
        self._buckets = buckets
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ticket-rate")

    def new_ticket(self, owner_id: str, at: datetime) -> str:
        """Returns a ticket that opens one connection for the owner. Raises RateLimited."""
        self._buckets.check(_partition(owner_id))
        with side_by_side(self._threads) as begin:
            counted = begin(self._buckets.take, _partition(owner_id), partial(self._count, owner_id))
            # Concurrently, so that neither waits. If the bucket is empty, the ticket is not returned.
            ticket = self._store.new_ticket(owner_id, at)
            counted.result()
        return ticket

    def _count(self, owner_id: str, take: Take) -> None:
        self._table.update(
            {"pk": _partition(owner_id), "sk": "TICKETS"},
            {":until": math.ceil((self._clock() + RETENTION).timestamp()), **take.values},
            UpdateExpression=f"SET {take.assignment}, expires_at = :until",
            ConditionExpression=take.condition,
        )


def _partition(owner_id: str) -> str:
    return f"RATE#{owner_id}"
