"""How long watching lasts."""

from dataclasses import dataclass
from datetime import timedelta

TICKET_LIVES = timedelta(seconds=30)
# API Gateway ends every WebSocket connection after two hours.
CONNECTION_LIVES = timedelta(hours=2)
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
