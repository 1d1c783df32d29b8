"""What lets a watcher in, and how long watching lasts."""

import re
from dataclasses import dataclass
from datetime import timedelta

# Random, and in an address as unpadded URL-safe base64.
TICKET_BYTES = 32
_TICKET = re.compile(r"[A-Za-z0-9_-]{43}")

TICKET_TTL = timedelta(seconds=30)
# API Gateway ends every WebSocket connection after two hours.
CONNECTION_TTL = timedelta(hours=2)
# API Gateway calls a connection gone until its handshake is done.
HANDSHAKE = timedelta(seconds=10)
# Of one owner.
MAX_CONNECTIONS = 20


@dataclass(frozen=True)
class Connection:
    """An owner's WebSocket connection, which has ended when it ``expires_at`` that second of the epoch."""

    owner_id: str
    id: str
    expires_at: int


def may_be_ticket(text: str) -> bool:
    """Whether ``text`` has a ticket's form; nothing else is worth looking up."""
    return _TICKET.fullmatch(text) is not None
