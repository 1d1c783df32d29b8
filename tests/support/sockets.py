"""What a WebSocket API hands its function."""

from typing import Any

_KINDS = {"$connect": "CONNECT", "$disconnect": "DISCONNECT"}


def socket_event(route: str, connection_id: str, **more: Any) -> dict[str, Any]:
    """A handshake, or something that is said on an open connection."""
    kind = _KINDS.get(route, "MESSAGE")
    return {"requestContext": {"routeKey": route, "eventType": kind, "connectionId": connection_id}, **more}
