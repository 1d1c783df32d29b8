"""Model configs in the table: few, all in one partition, read at once."""

import json
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from shared.adapters.ages import Age
from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.table import Table
from shared.rules.model_configs import NULLABLE, ModelCatalog, ModelConfig

PARTITION = "MODEL_CONFIGS"
GOOD_FOR_SECONDS = 5
_CONFIG_PREFIX = "CONFIG#"
_DEFAULT, _TITLE_MODEL = "DEFAULT", "TITLE_MODEL"


class DynamoModelConfigs:
    """Reads and writes the deployment's model configs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def catalog(self) -> ModelCatalog:
        """All configs, which is the default and which makes titles, in one query for a megabyte of them."""
        query = {"KeyConditionExpression": "pk = :pk", "ConsistentRead": True}
        items = list(self._table.query_all({":pk": PARTITION}, **query))
        configs = [_config_of(item) for item in items if item["sk"].startswith(_CONFIG_PREFIX)]
        chosen = {item["sk"]: item["model_config_id"] for item in items if "model_config_id" in item}
        return ModelCatalog(
            {config.id: config for config in configs}, chosen.get(_DEFAULT), chosen.get(_TITLE_MODEL)
        )

    def exists(self, config_id: str) -> bool:
        """Whether there is such a config."""
        return self._table.get(_config_key(config_id)) is not None

    def put(self, config: ModelConfig) -> None:
        """Stores ``config`` in place of one with the same id."""
        fields = {name: value for name, value in asdict(config).items() if value is not None}
        # As JSON: DynamoDB's numbers would not come back as the model's own.
        fields["request_fields"] = json.dumps(fields["request_fields"], ensure_ascii=False)
        self._table.put({**_config_key(fields.pop("id")), **fields})

    def make_default(self, config_id: str) -> None:
        """Makes ``config_id`` the config of every chat that has none of its own."""
        self._choose(_DEFAULT, config_id)

    def make_title_model(self, config_id: str | None) -> None:
        """Has ``config_id`` make the titles of all chats; None lets each chat's own make them again."""
        self._choose(_TITLE_MODEL, config_id)

    def delete(self, config_id: str) -> None:
        """Removes the config, whether it exists or not; deleting the default leaves none."""
        self._table.delete(_config_key(config_id))

    def _choose(self, role: str, config_id: str | None) -> None:
        key = {"pk": PARTITION, "sk": role}
        if config_id is None:
            self._table.delete(key)
        else:
            self._table.put({**key, "model_config_id": config_id})


class RecentModelConfigs:
    """Configs as they were read a few seconds ago at most.

    What leaves a chat without a config is not remembered: the default may come any moment.
    """

    def __init__(self, configs: DynamoModelConfigs) -> None:
        self._configs = configs
        self._catalog = ModelCatalog({}, None)
        self._age = Age()

    def catalog(self) -> ModelCatalog:
        """All of them, in a query or in none."""
        is_recent = self._age.seconds() < GOOD_FOR_SECONDS
        if not (is_recent and self._catalog.has_a_config_for_every_chat):
            age = Age()
            self._catalog, self._age = self._configs.catalog(), age
        return self._catalog


def _config_key(config_id: str) -> dict[str, str]:
    return {"pk": PARTITION, "sk": _CONFIG_PREFIX + config_id}


def _config_of(item: Item) -> ModelConfig:
    stored: dict[str, Any] = dict.fromkeys(NULLABLE)
    stored |= {one.name: item[one.name] for one in fields(ModelConfig) if one.name in item}
    stored |= {name: int(value) for name, value in stored.items() if isinstance(value, Decimal)}
    if "request_fields" in stored:
        stored["request_fields"] = json.loads(stored["request_fields"])
    return ModelConfig(**stored | {"id": item["sk"].removeprefix(_CONFIG_PREFIX)})
