"""The WebSocket of watchers: a ticket lets them in, and whatever they say is answered with a pong."""

from http import HTTPStatus
from typing import Any

from shared.adapters.logs import open_logger
from shared.bootstrap import watch_socket, watching
from shared.entrypoints.bugs import bugs_without_words
from shared.rules.errors.busy import StorageUnavailable
from shared.use_cases.ports.watching import Push

PONG = '{"kind": "pong"}'
_logger = open_logger()


@bugs_without_words()
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Lets a connection in or not; a message keeps a connection open, whatever it says."""
    connection_id: str = event["requestContext"]["connectionId"]
    if event["requestContext"]["eventType"] == "CONNECT":
        ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
        status = _let_in(ticket, connection_id)
        told = {"connection_id": connection_id, "status": int(status)}
        _logger.info("websocket_connect_handled", extra=told)
        return {"statusCode": int(status)}
    watching.pusher().push([Push(connection_id, PONG)])
    return {"statusCode": int(HTTPStatus.OK)}


def _let_in(ticket: str, connection_id: str) -> HTTPStatus:
    try:
        opened = watch_socket.open_connection()(ticket, connection_id)
    except StorageUnavailable:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.OK if opened else HTTPStatus.UNAUTHORIZED
