"""A test with ``storage`` runs on moto and on DynamoDB Local; a race runs on the latter only."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from moto import mock_aws

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.remains import DynamoRemains
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_claims import DynamoTitleClaims
from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.adapters.dynamodb.usage_limits import DynamoUsageLimits
from shared.adapters.dynamodb.watch_store import DynamoWatchStore
from shared.bootstrap.storage import new_id
from shared.rules.chats import Chat, ChatKey
from shared.rules.limits import DefaultLimit, Payer
from shared.rules.model_configs import ModelConfig
from shared.use_cases.chats import ChatFields, StartChat
from tests.support.fakes import OFTEN, ROOMY, FakeClock
from tests.support.sample import is_whole
from tests.support.tables import create_table, dynamodb_client

OWNER = "ada#|weird"


class Storage:
    """The adapters on one table, a fresh one unless it has a name."""

    def __init__(self, client: Any, other_client: Any, table_name: str | None = None) -> None:
        self.client = client
        self.other_client = other_client
        self.table_name = table_name or create_table(client)
        table = Table(client, self.table_name)
        write_ids = count()
        self.clock = FakeClock()

        def new_write_id() -> str:
            return f"write-{next(write_ids)}"

        self.table = table
        self.buckets = Buckets(OFTEN, self.clock)
        self.new_write_id = new_write_id
        self.chats = DynamoChatStore(table, new_write_id, ROOMY, self.buckets)
        self.messages = DynamoMessageStore(table, ROOMY)
        self.remains = DynamoRemains(table)
        self.titles = DynamoTitleStore(table, new_write_id)
        self.configs = DynamoModelConfigs(table)
        self.claims = DynamoTitleClaims(table)
        self.contexts = DynamoTitleContexts(table, self.configs)
        self.history = DynamoTitleHistory(table, self.clock, ROOMY.chat_titles)
        self.watch_store = DynamoWatchStore(table, self.clock)
        self.limits = DynamoUsageLimits(table, DefaultLimit())
        self.spend = DynamoSpend(table, self.clock)
        self.accounts = DynamoAccounts(self.limits, self.spend, self.clock)

    def new_chat(
        self, content: str | None = "How do I bake bread at home without an oven?", *, owner: str = OWNER
    ) -> ChatKey:
        """The key of a new chat."""
        parts: Any = None if content is None else [{"type": "text", "text": content}]
        chat = StartChat(self.chats, self.configs, self.clock, new_id)(Payer(owner), ChatFields(parts))
        return ChatKey(owner, chat.id)

    def chat(self, key: ChatKey) -> Chat:
        """The chat as stored."""
        return self.chats.get(key)

    def with_default_config(self) -> "Storage":
        """Itself, with a default model config."""
        self.configs.put(ModelConfig("offline", "extractive"))
        self.configs.make_default("offline")
        return self

    def items(self, *, of: str = "") -> list[dict[str, Any]]:
        """What is in the table in wire form, or of it what has ``of`` in its partition's key."""
        items: list[dict[str, Any]] = self.client.scan(TableName=self.table_name)["Items"]
        return [item for item in items if of in item["pk"]["S"]]


@pytest.fixture(params=["moto", "dynamodb_local"] if is_whole() else ["dynamodb_local"])
def storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """Fresh storage on each engine in turn."""
    if request.param == "dynamodb_local":
        url: str = request.getfixturevalue("dynamodb_local_url")
        yield Storage(dynamodb_client(url), dynamodb_client(url))
        return
    with mock_aws():
        yield Storage(dynamodb_client(None), dynamodb_client(None))


@pytest.fixture
def real_storage(dynamodb_local_url: str) -> Storage:
    """Fresh storage on DynamoDB Local, for what moto gets wrong: concurrent writers."""
    return Storage(dynamodb_client(dynamodb_local_url), dynamodb_client(dynamodb_local_url))
