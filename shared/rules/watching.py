"""How long watching lasts."""

from datetime import timedelta

TICKET_LIVES = timedelta(seconds=30)
# API Gateway ends every WebSocket connection after two hours.
CONNECTION_LIVES = timedelta(hours=2)
# API Gateway calls a connection gone until its handshake is done.
HANDSHAKE = timedelta(seconds=10)
# Of one owner. A product that opens more has lost count of its tabs.
MOST_CONNECTIONS = 100
