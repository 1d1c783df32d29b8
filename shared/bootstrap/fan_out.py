"""Puts together what tells of title changes: apart from the rest, since most functions need none of it."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING

from botocore.config import Config

from shared.adapters import websocket
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.ticket_rate import RatedTickets
from shared.adapters.dynamodb.watch_store import DynamoWatchStore
from shared.adapters.eventbridge import EventBridgePublisher
from shared.adapters.failure_queue import FailureQueue
from shared.adapters.threads import side_by_side
from shared.adapters.websocket import WebSocketPusher
from shared.bootstrap import storage
from shared.rules.rates import Rate
from shared.use_cases.fan_out import FanOut
from shared.use_cases.fan_out_steps import FanOutSteps

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient
    from mypy_boto3_sqs.client import SQSClient

# A batch's groups, then the look-ups of its owners' tabs.
SIDE_BY_SIDE = 20


@cache
def watch_store() -> DynamoWatchStore:
    """Who watches."""
    return DynamoWatchStore(storage.table(), storage.now)


@cache
def tickets() -> RatedTickets:
    """Tickets to watch with."""
    buckets = Buckets(Rate(storage.settings().watch_tickets_per_minute), storage.now)
    return RatedTickets(watch_store(), storage.table(), storage.now, buckets)


@cache
def fan_out() -> FanOut:
    """What happens to each change of a title."""
    threads = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="fan-out")
    steps = FanOutSteps(storage.title_history(), publisher(), watch_store(), pusher(), failures())
    return FanOut(steps, partial(side_by_side, threads))


@cache
def pusher() -> WebSocketPusher:
    """The way to watchers."""
    return WebSocketPusher(_watch_api)


@cache
def _watch_api() -> "ApiGatewayManagementApiClient":
    # A second at most for each of the pusher's attempts: a tab that is not reached asks for what it missed.
    config = Config(
        connect_timeout=0.3,
        read_timeout=0.7,
        retries={"total_max_attempts": 1},
        max_pool_connections=websocket.SIDE_BY_SIDE,
    )
    # The management endpoint is the address that watchers connect to, by https.
    url = storage.settings().watch_url.replace("ws", "http", 1)
    client: ApiGatewayManagementApiClient = storage.open_client("apigatewaymanagementapi", config, url)
    return client


@cache
def failures() -> FailureQueue:
    """The failure queue."""
    return FailureQueue(_sqs, storage.settings().failure_queue_url)


@cache
def _sqs() -> "SQSClient":
    client: SQSClient = storage.open_client("sqs", storage.CLIENT_CONFIG)
    return client


@cache
def publisher() -> EventBridgePublisher:
    """The bus."""
    events = storage.open_client("events", storage.CLIENT_CONFIG)
    return EventBridgePublisher(events, storage.settings().event_bus_name)
