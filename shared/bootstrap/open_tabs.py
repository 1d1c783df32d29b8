"""Composes what reaches open tabs. It is a module of its own, since most functions need none of it."""

from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from shared.adapters import websocket
from shared.adapters.dynamodb.watch_store import DynamoWatchStore
from shared.adapters.websocket import WebSocketPusher
from shared.bootstrap import storage

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient

# A second at most for each of the pusher's attempts: a tab that is not reached asks for what it missed.
CLIENT_CONFIG = Config(
    connect_timeout=0.3,
    read_timeout=0.7,
    retries={"total_max_attempts": 1},
    max_pool_connections=websocket.SIDE_BY_SIDE,
)


@cache
def watch_store() -> DynamoWatchStore:
    """Returns the store of tickets and connections."""
    return DynamoWatchStore(storage.table(), storage.now)


@cache
def pusher() -> WebSocketPusher:
    """Returns the pusher to open connections."""
    return WebSocketPusher(_watch_api)


@cache
def _watch_api() -> "ApiGatewayManagementApiClient":
    # The management endpoint is the address that watchers connect to, by https.
    url = storage.settings().watch_url.replace("ws", "http", 1)
    client: ApiGatewayManagementApiClient = storage.open_client("apigatewaymanagementapi", CLIENT_CONFIG, url)
    return client
