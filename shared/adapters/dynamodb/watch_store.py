"""WebSocket tickets and open connections in the table."""

import hashlib
import math
import secrets
from contextlib import suppress
from datetime import datetime

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.table import Table
from shared.rules.times import epoch_seconds
from shared.rules.watching import (
    CONNECTION_TTL,
    HANDSHAKE,
    MAX_CLOSED,
    MAX_CONNECTIONS,
    TICKET_BYTES,
    TICKET_TTL,
    Connection,
)
from shared.use_cases.ports.runtime import Clock

CONNECTION_PREFIX = "CONNECTED#"
WATCHER_PREFIX = "WATCHER#"


class DynamoWatchStore:
    """Issues and redeems tickets. Stores owners' open connections."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def new_ticket(self, owner_id: str, at: datetime) -> str:
        """Returns a ticket that opens one connection for the owner within 30 s. Only its hash is stored."""
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        self._table.put({**_ticket_key(ticket), "watcher_id": owner_id, **_until(at + TICKET_TTL)})
        return ticket

    def take_ticket(self, ticket: str, at: datetime) -> str | None:
        """Redeems a ticket and returns its owner, or None if it is used, expired or unknown."""
        try:
            item = self._table.take(_ticket_key(ticket), {":now": epoch_seconds(at)}, "expires_at > :now")
        except ConditionFailed:
            return None
        owner_id: str = item["watcher_id"]
        return owner_id

    def add(self, owner_id: str, connection_id: str, at: datetime) -> None:
        """Stores a connection for as long as one can last."""
        until = _until(at + CONNECTION_TTL)
        self._table.put({**_connection_key(Connection(owner_id, connection_id, **until)), **until})

    def of(self, owner_id: str) -> list[Connection]:
        """Returns an owner's newest connections, newest first. Some of them may be closed."""
        return self._newest(owner_id, MAX_CONNECTIONS)

    def surplus_of(self, owner_id: str) -> list[Connection]:
        """Returns an owner's connections behind the newest ones. Some of them may be closed."""
        return self._newest(owner_id, MAX_CONNECTIONS + MAX_CLOSED)[MAX_CONNECTIONS:]

    def _newest(self, owner_id: str, most: int) -> list[Connection]:
        now = epoch_seconds(self._clock())
        items, _ = self._table.query(
            {":pk": _watcher(owner_id), ":prefix": CONNECTION_PREFIX},
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=most,
        )
        newest = [Connection(owner_id, _id_of(item), int(item["expires_at"])) for item in items]
        return [connection for connection in newest if connection.expires_at > now]

    def remove(self, connection: Connection) -> None:
        """Removes a connection. A new one is left alone, because its handshake may not be complete."""
        settled = epoch_seconds(self._clock() + CONNECTION_TTL - HANDSHAKE)
        with suppress(ConditionFailed):
            self._table.take(_connection_key(connection), {":settled": settled}, "expires_at < :settled")


def _ticket_key(ticket: str) -> Key:
    return {"pk": f"TICKET#{hashlib.sha256(ticket.encode()).hexdigest()}", "sk": "TICKET"}


def _watcher(owner_id: str) -> str:
    return f"{WATCHER_PREFIX}{owner_id}"


def _connection_key(connection: Connection) -> Key:
    # By time, so that only the newest are read. Until 2286 the time has ten digits.
    name = f"{connection.expires_at}#{connection.id}"
    return {"pk": _watcher(connection.owner_id), "sk": CONNECTION_PREFIX + name}


def _id_of(item: Item) -> str:
    return str(item["sk"]).rpartition("#")[2]


def _until(at: datetime) -> dict[str, int]:
    return {"expires_at": math.ceil(at.timestamp())}
