"""Sends to open WebSocket connections."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.logs import open_logger
from shared.adapters.threads import side_by_side
from shared.use_cases.ports.watching import Push

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient

SIDE_BY_SIDE = 40
# No push of a batch begins later. With two attempts a push ends at most two seconds after this.
PUSH_SECONDS = 1.0
# The first attempt fails if the pooled connection was closed.
MAX_ATTEMPTS = 2
_logger = open_logger()


class WebSocketPusher:
    """Pushes to the connections of one WebSocket API concurrently, so that a slow one delays no other.

    ``open_client`` is called at the first push, since usually no tab is open.
    """

    def __init__(self, open_client: Callable[[], "ApiGatewayManagementApiClient"]) -> None:
        self._open_client = open_client
        self._threads = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="push")

    def push(self, pushes: Sequence[Push]) -> list[str]:
        """Sends the pushes in this order. Returns the ids of closed connections.

        A push without an answer is sent once more, so a tab may get it twice. A push that has not begun
        within ``PUSH_SECONDS`` is dropped.
        """
        if not pushes:
            return []
        client, ends = self._open_client(), time.monotonic() + PUSH_SECONDS
        with side_by_side(self._threads) as begin:
            futures = [begin(_send, client, push, ends) for push in pushes]
        results = [future.result() for future in futures]
        if dropped := results.count("dropped"):
            _logger.warning("websocket_pushes_dropped", extra={"count": dropped})
        return [push.connection_id for push, result in zip(pushes, results, strict=True) if result == "gone"]

    def close(self, connection_id: str) -> bool:
        """Closes a connection. Returns whether it is closed."""
        try:
            self._open_client().delete_connection(ConnectionId=connection_id)
        except ClientError as error:
            if _is_gone(error):
                return True
            reason = error.response["Error"]["Code"]
        except (HTTPClientError, NoConnection) as error:
            reason = type(error).__name__
        else:
            return True
        _logger.warning("websocket_close_failed", extra={"error": reason})
        return False


def _send(
    client: "ApiGatewayManagementApiClient", push: Push, ends: float
) -> Literal["sent", "failed", "gone", "dropped"]:
    if time.monotonic() > ends:
        return "dropped"
    reason = ""
    for _ in range(MAX_ATTEMPTS):
        try:
            client.post_to_connection(ConnectionId=push.connection_id, Data=push.data.encode())
        except ClientError as error:
            if _is_gone(error):
                return "gone"
            reason = error.response["Error"]["Code"]
            break
        except (HTTPClientError, NoConnection) as error:
            reason = type(error).__name__
        else:
            return "sent"
    _logger.warning("websocket_push_failed", extra={"error": reason})
    return "failed"


def _is_gone(error: ClientError) -> bool:
    # By the status, since a 410 may have no error type. A 403 is about permissions and a 404 about the API's
    # address, so neither is about the connection.
    return error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.GONE
