"""Sends to open WebSocket connections."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.logs import open_logger
from shared.adapters.threads import side_by_side

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient

SIDE_BY_SIDE = 10
# A pooled connection that was cut meanwhile fails the first time.
MAX_ATTEMPTS = 2
_logger = open_logger()


class WebSocketPusher:
    """Pushes to the connections of one WebSocket API, side by side, so that a slow one delays no other.

    ``open_client`` gives the client when somebody watches: mostly nobody does.
    """

    def __init__(self, open_client: Callable[[], "ApiGatewayManagementApiClient"]) -> None:
        self._open_client = open_client
        self._threads = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="push")

    def push(self, connection_ids: Sequence[str], data: str) -> list[str]:
        """Sends ``data`` to all and gives the connections that are gone for good.

        A push without an answer is sent once more, so a tab may get it twice.
        """
        if not connection_ids:
            return []
        client = self._open_client()
        with side_by_side(self._threads) as begin:
            gone = [begin(_is_gone, client, connection_id, data) for connection_id in connection_ids]
        known = zip(connection_ids, gone, strict=True)
        return [connection_id for connection_id, is_gone in known if is_gone.result()]


def _is_gone(client: "ApiGatewayManagementApiClient", connection_id: str, data: str) -> bool:
    trouble = ""
    for _ in range(MAX_ATTEMPTS):
        try:
            client.post_to_connection(ConnectionId=connection_id, Data=data.encode())
        except ClientError as error:
            # By the status: a 410 may come without an error type. A 403 is about our rights and a 404 about
            # the API's address, so neither says anything about the connection.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.GONE:
                return True
            trouble = error.response["Error"]["Code"]
            break
        except (HTTPClientError, NoConnection) as error:
            trouble = type(error).__name__
        else:
            return False
    _logger.warning("websocket_push_failed", extra={"error": trouble})
    return False
