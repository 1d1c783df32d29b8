"""Puts the parts together, once per process and only those that a function asks for."""

from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session
from ulid import ULID

from shared.adapters.connections import watch_connections
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.items import write_id_of
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.remains import DynamoRemains
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.adapters.logs import correlation_id
from shared.bootstrap.settings import Settings
from shared.rules.rates import Rate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

# Of one client: a stream's function handles a batch side by side.
MAX_CONCURRENT_CALLS = 50
# As which AWS knows this service.
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
    """The deployment's settings."""
    return Settings.from_environment()


@cache
def dynamodb() -> "DynamoDBClient":
    """The way to the table."""
    client: DynamoDBClient = open_client("dynamodb", CLIENT_CONFIG)
    return client


def open_client(service: str, config: Config, endpoint_url: str | None = None) -> Any:
    """A client of an AWS service, by botocore: boto3 around it takes a tenth of a cold start."""
    # Botocore puts its own user agent together anew for every call, which is a third of what a push takes.
    config = Config(user_agent=USER_AGENT).merge(config)
    url = endpoint_url or settings().dev_endpoint_url
    with _opening:  # botocore's session is not to be used by two threads at once
        client = _session().create_client(service, config=config, endpoint_url=url)
    watch_connections(client)
    return client


@cache
def _session() -> Session:
    return Session()


@cache
def table() -> Table:
    """The table."""
    return Table(dynamodb(), settings().table_name)


@cache
def chats() -> DynamoChatStore:
    """Chats."""
    buckets = Buckets(Rate(settings().new_chats_per_minute), now)
    return DynamoChatStore(table(), new_write_id, settings().quotas, buckets)


@cache
def messages() -> DynamoMessageStore:
    """Messages."""
    return DynamoMessageStore(table(), settings().quotas)


@cache
def remains() -> DynamoRemains:
    """What deleted chats left behind."""
    return DynamoRemains(table())


@cache
def titles() -> DynamoTitleStore:
    """Title writes."""
    return DynamoTitleStore(table(), new_write_id)


@cache
def model_configs() -> DynamoModelConfigs:
    """Model configs."""
    return DynamoModelConfigs(table())


@cache
def title_history() -> DynamoTitleHistory:
    """Past titles."""
    return DynamoTitleHistory(table(), now, settings().quotas.chat_titles)


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def new_write_id() -> str:
    """The mark of a title write, with what it goes back to."""
    return write_id_of(correlation_id(), new_id())


def new_id() -> str:
    """A new ULID."""
    return str(ULID())
