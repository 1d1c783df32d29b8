"""WebSocket tickets and connections, and how long they last."""

import re
from dataclasses import dataclass
from datetime import timedelta

# Random bytes, in an address as unpadded URL-safe base64.
TICKET_BYTES = 32
_TICKET = re.compile(r"[A-Za-z0-9_-]{43}")

TICKET_TTL = timedelta(seconds=30)
# API Gateway ends every WebSocket connection after two hours.
CONNECTION_TTL = timedelta(hours=2)
# API Gateway answers 410 for a connection until its handshake is complete.
HANDSHAKE = timedelta(seconds=10)
# How long a deletion is listed. After a day without a connection, clients list the chats again.
DELETION_TTL = timedelta(hours=25)
# The most connections of one owner. A new one closes at most so many surplus ones, and the next one goes on.
MAX_CONNECTIONS, MAX_CLOSED = 20, 100
# A new connection begins no close later, since its own handshake waits and clients give up after ten seconds.
CLOSING = timedelta(seconds=2)
# The answer to a message.
PONG = '{"kind": "pong"}'


@dataclass(frozen=True)
class Connection:
    """An owner's WebSocket connection. It has ended by ``expires_at`` (seconds since 1970)."""

    owner_id: str
    id: str
    expires_at: int


def may_be_ticket(text: str) -> bool:
    """Returns whether ``text`` has a ticket's form, so that other text needs no read."""
    return _TICKET.fullmatch(text) is not None
