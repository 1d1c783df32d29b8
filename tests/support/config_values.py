"""Values for the fields of a model config, by their types: a field that is new has one too."""

from collections.abc import Mapping
from dataclasses import fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from shared.rules.model_configs import ModelConfig


def no_defaults() -> dict[str, Any]:
    """Every field of a config but its id, with a value that is not its default."""
    return {
        config_field.name: (
            not config_field.default if config_field.type is bool else _value_of(config_field.type)
        )
        for config_field in fields(ModelConfig)
        if config_field.name != "id"
    }


def _value_of(kind: Any) -> Any:
    """Of choices and of a range the last."""
    base, *beside = get_args(kind) or [kind]
    if NoneType in beside:
        return _value_of(base)
    if get_origin(kind) is Literal:
        return [base, *beside][-1]
    if get_origin(kind) is Mapping:
        return {"thinking": {"budget": 0.5}}
    return beside[0][-1] if base is int else "x"
