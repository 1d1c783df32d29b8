"""Accept WebSocket connections, and answer their messages."""

from contextlib import suppress
from dataclasses import dataclass

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import RateLimited
from shared.rules.watching import CLOSING, PONG, may_be_ticket
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.watching import ConnectionStore, MessageRate, Push, Pusher, TicketStore


@dataclass(frozen=True)
class OpenConnection:
    """Accepts connections that bring a valid ticket, and closes their owner's surplus ones."""

    tickets: TicketStore
    connections: ConnectionStore
    pusher: Pusher
    clock: Clock

    def __call__(self, ticket: str, connection_id: str) -> bool:
        """Returns whether ``ticket`` opens the connection. It does so once, before it expires."""
        if not may_be_ticket(ticket):
            return False
        now = self.clock()
        owner_id = self.tickets.take_ticket(ticket, now)
        if owner_id is None:
            return False
        self.tickets.add(owner_id, connection_id, now)
        with suppress(StorageUnavailable):
            self._close_surplus(owner_id, connection_id)
        return True

    def _close_surplus(self, owner_id: str, new_id: str) -> None:
        """Closes the owner's connections beyond the limit, as far as there is time. The next one goes on."""
        ends = self.clock() + CLOSING
        for surplus in self.connections.surplus_of(owner_id):
            # Of connections of the same second, the new one may be listed last.
            if surplus.id == new_id:
                continue
            if self.clock() >= ends or not self.pusher.close(surplus.id):
                return
            self.connections.remove(surplus)


@dataclass(frozen=True)
class AnswerMessage:
    """Answers each message with a pong. A connection that sends too many is closed."""

    rate: MessageRate
    pusher: Pusher

    def __call__(self, connection_id: str) -> None:
        """Answers one message, whatever it says."""
        try:
            self.rate.take(connection_id)
        except RateLimited:
            self.pusher.close(connection_id)
        else:
            self.pusher.push([Push(connection_id, PONG)])
