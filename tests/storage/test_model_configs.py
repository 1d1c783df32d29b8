"""A model config in the table has the fields of ModelConfig, whichever these are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from shared.rules.model_configs import NULLABLE, ModelConfig
from tests.storage.conftest import Storage


def test_every_field_comes_back_as_it_was_stored(storage: Storage) -> None:
    """As a value that is not its default, and of the type that JSON knows."""
    values = {one.name: value_of(one.type) for one in fields(ModelConfig) if one.name != "id"}
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
    stored = storage.configs.catalog().configs["old"]
    assert stored == ModelConfig("old", "bedrock", **dict.fromkeys(NULLABLE))


def value_of(kind: Any) -> Any:
    """A value of a field's type: of its choices, range and so on the last, which is no default."""
    base, *beside = get_args(kind) or [kind]
    if NoneType in beside:
        return value_of(base)
    if get_origin(kind) is Literal:
        return beside[-1] if beside else base
    if get_origin(kind) is Mapping:
        return {"thinking": {"budget": 0.5}}
    if base is bool:
        return False
    return beside[0][-1] if base is int else "x"
