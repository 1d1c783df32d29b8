"""Ports of open tabs: tickets, connections and pushes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.rules.watching import Connection


class TicketStore(Protocol):
    """Tickets for WebSocket connections."""

    def take_ticket(self, ticket: str, at: datetime) -> str | None:
        """Redeems a ticket and returns its owner, or None if it is not valid."""

    def add(self, owner_id: str, connection_id: str, at: datetime) -> None:
        """Stores an owner's connection."""


class ConnectionStore(Protocol):
    """The open WebSocket connections."""

    def of(self, owner_id: str) -> list[Connection]:
        """Returns an owner's newest connections, newest first. Some of them may be closed.

        They are as many as an owner may have. Raises StorageUnavailable.
        """

    def surplus_of(self, owner_id: str) -> list[Connection]:
        """Returns an owner's connections behind the newest ones. Raises StorageUnavailable."""

    def remove(self, connection: Connection) -> None:
        """Removes a connection. Raises StorageUnavailable."""


class MessageRate(Protocol):
    """How many messages a connection may send."""

    def take(self, connection_id: str) -> None:
        """Counts a message. Raises RateLimited after too many lately."""


@dataclass(frozen=True)
class Push:
    """A message for one connection."""

    connection_id: str
    data: str


class Pusher(Protocol):
    """Pushes to open connections."""

    def push(self, pushes: Sequence[Push]) -> list[str]:
        """Sends the pushes concurrently, in this order and within its time.

        Gives the connections that are gone for good. One that is there may get it twice, or not at all.
        """

    def close(self, connection_id: str) -> bool:
        """Closes a connection. Returns whether it is closed."""
