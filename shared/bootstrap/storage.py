"""Composes what most functions need, once per process: clients, titles, model configs, the clock, ids."""

import secrets
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

from shared.adapters.connections import watch_connections
from shared.adapters.dynamodb.items import write_id_of
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.adapters.logs import client_id, correlation_id
from shared.bootstrap.settings import Settings, trace_header

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

    from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
    from shared.adapters.traces import Tracer

# Of one client. The functions of the stream handle a batch concurrently.
MAX_CONCURRENT_CALLS = 50
# The service's name in requests to AWS.
USER_AGENT = "chat-titles"
# Three attempts with their pauses end within nine seconds (docs/decisions/0005-time.md).
CLIENT_CONFIG = Config(
    connect_timeout=0.5,
    read_timeout=1.5,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=MAX_CONCURRENT_CALLS,
)

_opening = Lock()


@cache
def settings() -> Settings:
    """Returns the deployment's settings."""
    return Settings.from_environment()


@cache
def dynamodb() -> "DynamoDBClient":
    """Returns DynamoDB's client."""
    client: DynamoDBClient = open_client("dynamodb", CLIENT_CONFIG)
    return client


def open_client(service: str, config: Config, endpoint_url: str | None = None) -> Any:
    """Returns a botocore client of an AWS service. boto3 would take a tenth of a cold start."""
    # Botocore builds its own user agent anew for every call, which takes a third of a push's time.
    config = Config(user_agent=USER_AGENT).merge(config)
    url = endpoint_url or settings().dev_endpoint_url
    with _opening:  # botocore's session is not to be used by two threads at once
        client = _session().create_client(service, config=config, endpoint_url=url)
    watch_connections(client)
    if traces := tracer():
        traces.watch(client)
    return client


@cache
def tracer() -> "Tracer | None":
    """Returns what traces calls, if this deployment does."""
    if not settings().traces_calls:
        return None
    from shared.adapters.traces import Tracer  # noqa: PLC0415 - off by default

    return Tracer(settings().trace_daemon, trace_header)


@cache
def _session() -> Session:
    return Session()


@cache
def table() -> Table:
    """Returns the table."""
    return Table(dynamodb(), settings().table_name)


@cache
def titles() -> DynamoTitleStore:
    """Returns the store of titles."""
    return DynamoTitleStore(table(), new_write_id)


@cache
def model_configs() -> "DynamoModelConfigs":
    """Returns the store of model configs."""
    from shared.adapters.dynamodb.model_configs import DynamoModelConfigs  # noqa: PLC0415 - a rename needs none

    return DynamoModelConfigs(table())


def now() -> datetime:
    """Returns the time of the wall clock."""
    return datetime.now(UTC)


def new_write_id() -> str:
    """Returns a new id for a title write, with this thread's correlation id and a client that acts."""
    return write_id_of(client_id(), correlation_id(), secrets.token_hex(8))


def new_id() -> str:
    """Returns a new ULID."""
    from ulid import ULID  # noqa: PLC0415 - it looks up its own version, and few functions need it

    return str(ULID())
