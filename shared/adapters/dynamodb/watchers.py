"""Tickets to watch with, and the connections of those who watch."""

import hashlib
import math
import secrets
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from heapq import nlargest
from operator import itemgetter

from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.wire import Item, Key
from shared.adapters.threads import side_by_side
from shared.rules.times import epoch_seconds
from shared.rules.watching import CONNECTION_LIVES, HANDSHAKE, MOST_CONNECTIONS, TICKET_LIVES
from shared.use_cases.ports import Clock, ConnectionsOf

SIDE_BY_SIDE = 10
_TICKET_BYTES = 32
_CONNECTION_PREFIX = "CONNECTION#"


class DynamoWatchers:
    """Gives and takes tickets; knows an owner's open connections."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._threads = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="watchers")

    def new_ticket(self, owner_id: str, at: datetime) -> str:
        """A ticket that opens one connection of the owner's within 30 s. Only its hash is kept."""
        ticket = secrets.token_urlsafe(_TICKET_BYTES)
        self._table.put({**_ticket_key(ticket), "watcher_id": owner_id, **_until(at + TICKET_LIVES)})
        return ticket

    def take_ticket(self, ticket: str, at: datetime) -> str | None:
        """The owner that a ticket was given to, once; None for one that is used, expired or nobody's."""
        try:
            item = self._table.take(_ticket_key(ticket), {":now": epoch_seconds(at)}, "expires_at > :now")
        except ConditionFailed:
            return None
        owner_id: str = item["watcher_id"]
        return owner_id

    def add(self, owner_id: str, connection_id: str, at: datetime) -> None:
        """Remembers a connection for as long as one can last."""
        self._table.put({**_connection_key(owner_id, connection_id), **_until(at + CONNECTION_LIVES)})

    @contextmanager
    def looking_up(self, owner_ids: Collection[str]) -> Iterator[ConnectionsOf]:
        """Looks up the connections of several owners, side by side."""
        with side_by_side(self._threads) as begin:
            found = {owner_id: begin(self.of, owner_id) for owner_id in owner_ids}
            yield lambda owner_id: found[owner_id].result()

    def of(self, owner_id: str) -> list[str]:
        """The ids of an owner's connections, the newest 100 at most, some of which may be gone."""
        # A page ends after a megabyte of connections, of which all may have expired.
        items = self._table.query_all(
            {":pk": _watcher(owner_id), ":now": epoch_seconds(self._clock())},
            KeyConditionExpression="pk = :pk",
            FilterExpression="expires_at > :now",
            ConsistentRead=True,
        )
        newest = nlargest(MOST_CONNECTIONS, items, key=itemgetter("expires_at"))
        return [item["sk"].removeprefix(_CONNECTION_PREFIX) for item in newest]

    def remove(self, owner_id: str, connection_id: str) -> None:
        """Forgets a connection; one that has just come may not be open yet and is left alone."""
        settled = epoch_seconds(self._clock() + CONNECTION_LIVES - HANDSHAKE)
        with suppress(ConditionFailed):
            key = _connection_key(owner_id, connection_id)
            self._table.take(key, {":settled": settled}, "expires_at < :settled")


def _ticket_key(ticket: str) -> Key:
    return {"pk": f"TICKET#{hashlib.sha256(ticket.encode()).hexdigest()}", "sk": "TICKET"}


def _watcher(owner_id: str) -> str:
    return f"WATCHER#{owner_id}"


def _connection_key(owner_id: str, connection_id: str) -> Key:
    return {"pk": _watcher(owner_id), "sk": _CONNECTION_PREFIX + connection_id}


def _until(at: datetime) -> Item:
    return {"expires_at": math.ceil(at.timestamp())}
