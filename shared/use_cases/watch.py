"""Accept WebSocket connections."""

from dataclasses import dataclass

from shared.rules.watching import may_be_ticket
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.watching import TicketStore


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
