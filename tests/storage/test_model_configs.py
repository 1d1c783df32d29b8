"""A model config in the table has the fields of ModelConfig, whichever these are."""

import json
from dataclasses import asdict
from typing import Any

from shared.rules.model_configs import NULLABLE, ModelConfig
from shared.rules.title_styles import OWN_STYLE, TitleStyle
from tests.storage.conftest import Storage
from tests.support.config_values import no_defaults


def test_every_field_comes_back_as_it_was_stored(storage: Storage) -> None:
    """As a value that is not its default, and of the type that JSON knows."""
    values = no_defaults()
    full = ModelConfig("full", **values)
    plain = ModelConfig("plain", "bedrock")
    assert [name for name in values if getattr(full, name) == getattr(plain, name)] == []
    storage.configs.put(full)
    stored = storage.configs.catalog().configs["full"]
    assert json.dumps(asdict(stored)) == json.dumps(asdict(full))


def test_what_an_item_leaves_out_is_null_where_it_may_be_else_the_default(storage: Storage) -> None:
    """As a config that was stored before the field was there has it."""
    key = {"pk": {"S": "MODEL_CONFIGS"}, "sk": {"S": "CONFIG#old"}}
    storage.client.put_item(TableName=storage.table_name, Item={**key, "provider": {"S": "bedrock"}})
    nulls: dict[str, Any] = dict.fromkeys(NULLABLE)
    assert storage.configs.catalog().configs["old"] == ModelConfig("old", "bedrock", **nulls)


def test_style_comes_with_the_configs_as_it_was_stored(storage: Storage) -> None:
    """Every field, and the service's own style before and after."""
    style = TitleStyle("pt-BR", 5, "title", "one", "Name no customers.")
    assert [name for name, value in asdict(style).items() if value == asdict(OWN_STYLE)[name]] == []
    assert storage.configs.catalog().style == OWN_STYLE
    storage.configs.put(ModelConfig("plain", "bedrock"))
    storage.configs.put_style(style)
    catalog = storage.configs.catalog()
    assert json.dumps(asdict(catalog.style)) == json.dumps(asdict(style))
    assert list(catalog.configs) == ["plain"]
    storage.configs.delete_style()
    assert storage.configs.catalog().style == OWN_STYLE


def test_what_a_stored_style_leaves_out_has_its_default(storage: Storage) -> None:
    """As a style that was stored before the field was there."""
    key = {"pk": {"S": "MODEL_CONFIGS"}, "sk": {"S": "TITLE_STYLE"}}
    storage.client.put_item(TableName=storage.table_name, Item={**key, "capitals": {"S": "title"}})
    assert storage.configs.catalog().style == TitleStyle(capitals="title")
