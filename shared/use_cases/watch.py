"""Let a watcher in."""

from shared.rules.watching import may_be_ticket
from shared.use_cases.ports import Clock, TicketStore


def open_connection(tickets: TicketStore, ticket: str, connection_id: str, clock: Clock) -> bool:
    """Whether ``ticket`` opens the connection to its owner's titles. It does so once, within its time."""
    if not may_be_ticket(ticket):
        return False
    now = clock()
    owner_id = tickets.take_ticket(ticket, now)
    if owner_id is not None:
        tickets.add(owner_id, connection_id, now)
    return owner_id is not None
