"""The JSON body of a model config, derived from the fields of ``ModelConfig``."""

import json
from dataclasses import MISSING, fields
from dataclasses import Field as DataclassField
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, create_model

from shared.entrypoints.http.bodies import WHOLE, Body
from shared.rules.model_configs import NULLABLE, ModelConfig


def _without_infinity(request_fields: dict[str, Any]) -> dict[str, Any]:
    # A number such as 1e999 is parsed as infinity, which JSON cannot represent.
    json.dumps(request_fields, allow_nan=False)
    return request_fields


RequestFields = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=64)], JsonValue], AfterValidator(_without_infinity)
]


def _require_what_providers_need(schema: dict[str, Any]) -> None:
    from shared.adapters.models.registry import PROVIDERS  # noqa: PLC0415 - for the contract's source alone

    needs = {name: list(provider.REQUIRED_FIELDS) for name, provider in PROVIDERS.items()}
    rules = [_rule(name, needed) for name, needed in needs.items() if needed]
    schema.update(rules[0] if len(rules) == 1 else {"allOf": rules})


def _rule(provider: str, needed: list[str]) -> dict[str, Any]:
    not_null = {name: {"not": {"type": "null"}} for name in needed}
    return {
        "if": {"properties": {"provider": {"const": provider}}},
        "then": {"required": needed, "properties": not_null},
    }


class ModelConfigBody(Body):
    """A model config; see ``ModelConfig`` for what its fields mean."""

    model_config = ConfigDict(json_schema_extra=_require_what_providers_need)

    def as_config(self, config_id: str) -> ModelConfig:
        """Returns the config with that id."""
        return ModelConfig(id=config_id, **dict(self))


def _body_field(field: DataclassField[Any]) -> tuple[Any, Any]:
    """Returns the field's type, and its default if it is optional."""
    if field.name == "request_fields":
        return RequestFields, {}
    if field.name in NULLABLE:
        return checked(field.type), None
    return checked(field.type), ... if field.default is MISSING else field.default


def checked(kind: Any) -> Any:
    """Returns a type of the rules with its range or pattern as pydantic's constraint."""
    base, *beside = get_args(kind) or [kind]
    if NoneType in beside:
        return checked(base) | None
    if get_origin(kind) is Annotated and isinstance(beside[0], str):
        return Annotated[str, Field(pattern=beside[0])]
    if not beside or not isinstance(beside[0], range):
        return kind
    least, most = beside[0][0], beside[0][-1]
    if base is str:
        return Annotated[str, Field(min_length=least, max_length=most)]
    return Annotated[int, Field(ge=least, le=most), WHOLE]


# Except the id, which is in the path.
_FIELDS: dict[str, Any] = {
    field.name: _body_field(field) for field in fields(ModelConfig) if field.name != "id"
}
PutModelConfig: type[ModelConfigBody] = create_model(
    "PutModelConfig", __base__=ModelConfigBody, __doc__=ModelConfigBody.__doc__, **_FIELDS
)
