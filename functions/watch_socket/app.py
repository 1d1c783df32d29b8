"""The WebSocket API's handler: a ticket opens a connection, and each message is answered with a pong."""

from http import HTTPStatus
from typing import Any

from shared.adapters.logs import open_logger
from shared.bootstrap import watch_socket
from shared.entrypoints.bugs import hide_bug_messages
from shared.rules.errors.busy import StorageUnavailable

_logger = open_logger()


@hide_bug_messages()
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Accepts or refuses a connection. Any message keeps a connection open, unless there are too many."""
    connection_id: str = event["requestContext"]["connectionId"]
    if event["requestContext"]["eventType"] == "CONNECT":
        ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
        status = _open_connection(ticket, connection_id)
        fields = {"connection_id": connection_id, "status": int(status)}
        _logger.info("websocket_connect_handled", extra=fields)
        return {"statusCode": int(status)}
    watch_socket.answer_message()(connection_id)
    return {"statusCode": int(HTTPStatus.OK)}


def _open_connection(ticket: str, connection_id: str) -> HTTPStatus:
    try:
        opened = watch_socket.open_connection()(ticket, connection_id)
    except StorageUnavailable:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.OK if opened else HTTPStatus.UNAUTHORIZED
