"""Accept WebSocket connections, and answer their messages."""

from dataclasses import dataclass

from shared.rules.errors.limits import RateLimited
from shared.rules.watching import PONG, may_be_ticket
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.watching import MessageRate, Push, Pusher, TicketStore


@dataclass(frozen=True)
class OpenConnection:
    """Accepts connections that bring a valid ticket."""

    tickets: TicketStore
    clock: Clock

    def __call__(self, ticket: str, connection_id: str) -> bool:
        """Returns whether ``ticket`` opens the connection. It does so once, before it expires."""
        if not may_be_ticket(ticket):
            return False
        now = self.clock()
        owner_id = self.tickets.take_ticket(ticket, now)
        if owner_id is not None:
            self.tickets.add(owner_id, connection_id, now)
        return owner_id is not None


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
