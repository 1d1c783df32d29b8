"""Model configs in the table, all in one partition and read together."""

import json
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from shared.adapters.ages import Age
from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.table import Table
from shared.rules.model_configs import NULLABLE, ModelCatalog, ModelConfig
from shared.rules.title_styles import DEFAULT_MAX_WORDS, OWN_STYLE, TitleStyle

PARTITION = "MODEL_CONFIGS"
GOOD_FOR_SECONDS = 5
_CONFIG_PREFIX = "CONFIG#"
_DEFAULT, _TITLE_MODEL = "DEFAULT", "TITLE_MODEL"
_STYLE = {"pk": PARTITION, "sk": "TITLE_STYLE"}


class DynamoModelConfigs:
    """Reads and writes the deployment's model configs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def catalog(self) -> ModelCatalog:
        """Returns all configs, the default's id, the title model's id and the style. It is a query per MB."""
        query = {"KeyConditionExpression": "pk = :pk", "ConsistentRead": True}
        items = list(self._table.query_all({":pk": PARTITION}, **query))
        configs = [_config_of(item) for item in items if item["sk"].startswith(_CONFIG_PREFIX)]
        chosen = {item["sk"]: item["model_config_id"] for item in items if "model_config_id" in item}
        style = next((_style_of(item) for item in items if item["sk"] == _STYLE["sk"]), OWN_STYLE)
        return ModelCatalog(
            {config.id: config for config in configs}, chosen.get(_DEFAULT), chosen.get(_TITLE_MODEL), style
        )

    def exists(self, config_id: str) -> bool:
        """Returns whether the config exists."""
        return self._table.get(_config_key(config_id)) is not None

    def put(self, config: ModelConfig) -> None:
        """Stores ``config`` in place of one with the same id."""
        fields = {name: value for name, value in asdict(config).items() if value is not None}
        # As JSON, because DynamoDB would return other numbers than it was given.
        fields["request_fields"] = json.dumps(fields["request_fields"], ensure_ascii=False)
        self._table.put({**_config_key(fields.pop("id")), **fields})

    def make_default(self, config_id: str) -> None:
        """Makes ``config_id`` the config of every chat that has none of its own."""
        self._choose(_DEFAULT, config_id)

    def make_title_model(self, config_id: str | None) -> None:
        """Makes ``config_id`` the title model of all chats. With None each chat's own config applies."""
        self._choose(_TITLE_MODEL, config_id)

    def delete(self, config_id: str) -> None:
        """Removes the config if it exists. After deleting the default there is none."""
        self._table.delete(_config_key(config_id))

    def put_style(self, style: TitleStyle) -> None:
        """Stores the style of all titles."""
        self._table.put({**_STYLE, **asdict(style)})

    def delete_style(self) -> None:
        """Returns to the service's own style."""
        self._table.delete(_STYLE)

    def _choose(self, role: str, config_id: str | None) -> None:
        key = {"pk": PARTITION, "sk": role}
        if config_id is None:
            self._table.delete(key)
        else:
            self._table.put({**key, "model_config_id": config_id})


class RecentModelConfigs:
    """Configs that were read at most a few seconds ago.

    A catalog that leaves some chats without a config is not cached, since a default may be added soon.
    """

    def __init__(self, configs: DynamoModelConfigs) -> None:
        self._configs = configs
        self._catalog = ModelCatalog({}, None)
        self._age = Age()

    def catalog(self) -> ModelCatalog:
        """Returns all configs, from the cache or by a query."""
        is_recent = self._age.seconds() < GOOD_FOR_SECONDS
        if not (is_recent and self._catalog.has_a_config_for_every_chat):
            age = Age()
            self._catalog, self._age = self._configs.catalog(), age
        return self._catalog


def _config_key(config_id: str) -> dict[str, str]:
    return {"pk": PARTITION, "sk": _CONFIG_PREFIX + config_id}


def _config_of(item: Item) -> ModelConfig:
    stored: dict[str, Any] = dict.fromkeys(NULLABLE)
    stored |= {
        config_field.name: item[config_field.name]
        for config_field in fields(ModelConfig)
        if config_field.name in item
    }
    stored |= {name: int(value) for name, value in stored.items() if isinstance(value, Decimal)}
    if "request_fields" in stored:
        stored["request_fields"] = json.loads(stored["request_fields"])
    return ModelConfig(**stored | {"id": item["sk"].removeprefix(_CONFIG_PREFIX)})


def _style_of(item: Item) -> TitleStyle:
    """Returns the stored style. A field that is not stored has its default."""
    stored = {field.name: item[field.name] for field in fields(TitleStyle) if field.name in item}
    return TitleStyle(**stored | {"max_words": int(stored.get("max_words", DEFAULT_MAX_WORDS))})
