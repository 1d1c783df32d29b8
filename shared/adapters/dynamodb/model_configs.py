"""Model configs in the table: few, all in one partition, read at once."""

from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.wire import Item
from shared.rules.model_configs import ModelCatalog, ModelConfig

_PARTITION = "MODEL_CONFIGS"
_CONFIG_PREFIX = "CONFIG#"
_DEFAULT = {"pk": _PARTITION, "sk": "DEFAULT"}


class DynamoModelConfigs:
    """Reads and writes the deployment's model configs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def catalog(self) -> ModelCatalog:
        """All configs and which is the default, in one query."""
        items, _ = self._table.query(
            {":pk": _PARTITION}, KeyConditionExpression="pk = :pk", ConsistentRead=True
        )
        configs = [_config_of(item) for item in items if item["sk"].startswith(_CONFIG_PREFIX)]
        default = next((item["model_config_id"] for item in items if item["sk"] == _DEFAULT["sk"]), None)
        return ModelCatalog({config.id: config for config in configs}, default)

    def put(self, config: ModelConfig) -> None:
        """Stores ``config`` in place of one with the same id."""
        fields = {"provider": config.provider, "model_id": config.model_id}
        self._table.put({**_config_key(config.id), **{k: v for k, v in fields.items() if v is not None}})

    def make_default(self, config_id: str) -> None:
        """Makes ``config_id`` the config of every chat that has none of its own."""
        self._table.put({**_DEFAULT, "model_config_id": config_id})

    def delete(self, config_id: str) -> None:
        """Removes the config, whether it exists or not; deleting the default leaves none."""
        self._table.delete(_config_key(config_id))


def _config_key(config_id: str) -> dict[str, str]:
    return {"pk": _PARTITION, "sk": _CONFIG_PREFIX + config_id}


def _config_of(item: Item) -> ModelConfig:
    return ModelConfig(item["sk"].removeprefix(_CONFIG_PREFIX), item["provider"], item.get("model_id"))
