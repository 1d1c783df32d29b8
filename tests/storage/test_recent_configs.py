"""Model configs are read every few seconds, not with every title."""

import pytest

from shared.adapters.dynamodb.model_configs import GOOD_FOR_SECONDS, RecentModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts
from shared.rules.errors.title_generation import NoDefaultModel
from shared.rules.model_configs import ModelConfig
from shared.use_cases.deadline import Deadline
from shared.use_cases.propose import ProposeTitle
from tests.storage.conftest import Storage
from tests.support.clocks import Clocks
from tests.support.fakes import FakeAccount, FakeModel


class Reader:
    """A process that proposes titles, and remembers configs."""

    def __init__(self, storage: Storage) -> None:
        recent = RecentModelConfigs(storage.configs)
        self.contexts = DynamoTitleContexts(Table(storage.client, storage.table_name), recent)
        self.key = storage.with_default_config().new_chat()
        self.reads: list[str] = []
        storage.client.meta.events.register("before-parameter-build.dynamodb.Query", self._count)

    def _count(self, params: dict[str, object], **_: object) -> None:
        if "MODEL_CONFIGS" in str(params):
            self.reads.append("configs")

    def asks(self) -> str | None:
        """The config that is asked for a title."""
        model = FakeModel()
        return ProposeTitle(self.contexts, model.of)(self.key, FakeAccount(), Deadline(10, lambda: 0)).model


def test_change_is_seen_within_seconds(storage: Storage, clocks: Clocks) -> None:
    """And not before, since the read is spared."""
    reader = Reader(storage)
    assert [reader.asks() for _ in range(3)] == ["offline"] * 3
    assert len(reader.reads) == 1
    storage.configs.put(ModelConfig("new", "extractive"))
    storage.configs.make_default("new")
    clocks.go_on(GOOD_FOR_SECONDS - 3)
    assert reader.asks() == "offline"
    clocks.go_on(3)
    assert reader.asks() == "new"
    assert len(reader.reads) == 2


def test_change_is_seen_after_a_freeze(storage: Storage, clocks: Clocks) -> None:
    """The monotonic clock stops during the freeze."""
    reader = Reader(storage)
    assert reader.asks() == "offline"
    storage.configs.put(ModelConfig("new", "extractive"))
    storage.configs.make_default("new")
    clocks.freeze(3600)
    assert reader.asks() == "new"


def test_default_that_is_missed_is_looked_for(storage: Storage) -> None:
    """As soon as it is there, titles are made; then the read is spared again."""
    reader = Reader(storage)
    storage.configs.delete("offline")
    for _ in range(2):
        with pytest.raises(NoDefaultModel):
            reader.asks()
    storage.configs.put(ModelConfig("offline", "extractive"))
    assert [reader.asks() for _ in range(2)] == ["offline"] * 2
    assert len(reader.reads) == 3


def test_config_whose_prices_are_unknown_is_passed_over(storage: Storage) -> None:
    """As one that is switched off: what it costs could not be bounded."""
    reader = Reader(storage)
    unpriced = {"pk": {"S": "MODEL_CONFIGS"}, "sk": {"S": "CONFIG#old"}, "provider": {"S": "bedrock"}}
    storage.client.put_item(TableName=storage.table_name, Item={**unpriced, "model_id": {"S": "m"}})
    storage.configs.make_title_model("old")
    assert reader.asks() == "offline"
