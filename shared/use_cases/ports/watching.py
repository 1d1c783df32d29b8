"""Open tabs: their tickets, connections and messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.rules.watching import Connection


class TicketStore(Protocol):
    """Tickets for WebSocket connections."""

    def take_ticket(self, ticket: str, at: datetime) -> str | None:
        """The owner that a ticket was given to, once; None for one that opens nothing."""

    def add(self, owner_id: str, connection_id: str, at: datetime) -> None:
        """Remembers an owner's connection."""


class ConnectionStore(Protocol):
    """The open WebSocket connections."""

    def of(self, owner_id: str) -> list[Connection]:
        """An owner's newest connections, newest first, some of which may be gone.

        A few more than an owner may have are among them. Raises StorageUnavailable.
        """

    def remove(self, connection: Connection) -> None:
        """Forgets a connection. Raises StorageUnavailable."""


@dataclass(frozen=True)
class Push:
    """A message for one connection."""

    connection_id: str
    data: str


class Pusher(Protocol):
    """The way to open connections."""

    def push(self, pushes: Sequence[Push]) -> list[str]:
        """Sends them side by side, in this order and within its time.

        Gives the connections that are gone for good. One that is there may get it twice, or not at all.
        """

    def close(self, connection_id: str) -> bool:
        """Closes a connection, and says whether it is closed."""
