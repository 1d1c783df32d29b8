"""The JSON bodies that the API accepts."""

import json
from typing import Annotated, Any

from pydantic import (
    MISSING,
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import from_json

from shared.rules.chats import Status
from shared.rules.errors import FieldProblem, InvalidJson, InvalidRequest
from shared.rules.limits import MAX_LIMIT_MICROS, Period
from shared.rules.messages import Part, Role
from shared.rules.model_configs import (
    DEFAULT_OUTPUT_TOKENS,
    MAX_OUTPUT_TOKENS,
    MAX_PRICE,
    ModelConfig,
    OnFailure,
    Provider,
    StructuredOutput,
)
from shared.rules.titles import USER_TITLE_MAX
from shared.use_cases.model_configs import NEEDED

MAX_PARTS = 100
# A body can hold more mistakes than an answer can.
MAX_PROBLEMS = 20


def _as_parts(content: Any) -> Any:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _as_whole(number: Any) -> Any:
    # To JSON Schema, and so to openapi.json, 1.0 is an integer; some clients write all numbers so.
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _of_numbers(fields: dict[str, Any]) -> dict[str, Any]:
    # A number such as 1e999 is read as infinity, which would be no JSON when written again.
    json.dumps(fields, allow_nan=False)
    return fields


_PartList = Annotated[
    list[Annotated[Part, Field(discriminator="type")]],
    Field(min_length=1, max_length=MAX_PARTS, fail_fast=True),
]
Parts = Annotated[_PartList, BeforeValidator(_as_parts, json_schema_input_type=str | _PartList)]
ConfigId = Annotated[str, Field(min_length=1, max_length=64)]
_WHOLE = BeforeValidator(_as_whole)
Price = Annotated[int, Field(ge=0, le=MAX_PRICE), _WHOLE]
LimitMicros = Annotated[int, Field(ge=0, le=MAX_LIMIT_MICROS), _WHOLE]
# What a schema can say of the rule in shared.rules.titles: it has no word for trimming, or for what shows.
_TITLE_RULE = f"1 to {USER_TITLE_MAX} characters after trimming, some of which show."
Title = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1, "description": _TITLE_RULE})]
RequestFields = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=64)], JsonValue], AfterValidator(_of_numbers)
]
WorkerId = Annotated[str, Field(min_length=1, max_length=200)]


_NEEDED_OF_BEDROCK: dict[str, Any] = {
    "if": {"properties": {"provider": {"const": "bedrock"}}},
    "then": {
        "required": list(NEEDED["bedrock"]),
        "properties": {name: {"not": {"type": "null"}} for name in NEEDED["bedrock"]},
    },
}


class Body(BaseModel):
    """A JSON object of known fields, each of its own type and of no other."""

    # No function reads every body, and a cold start that does not read one need not build it.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class CreateChat(Body):
    """A new chat. ``content`` is its first user message; a plain string is one text part."""

    content: Parts | None = None
    title: Title | None = None
    model_config_id: ConfigId | None = None


class PatchChat(Body):
    """Changes of a chat; null clears ``worker_id`` and ``model_config_id``. Never the title."""

    status: Status | MISSING = MISSING
    worker_id: WorkerId | MISSING | None = MISSING
    archived: bool | MISSING = MISSING
    model_config_id: ConfigId | MISSING | None = MISSING


class AppendMessage(Body):
    """A message to append; a plain string as ``content`` is one text part."""

    role: Role
    content: Parts


class RestoreTitle(Body):
    """An earlier version of a chat's title to go back to."""

    title_version: Annotated[int, Field(ge=1, le=10**10 - 1), _WHOLE]


class RenameChat(Body):
    """A person's title: 1 to 200 characters after trimming."""

    title: Title


class PutModelConfig(Body):
    """A model config; see ``ModelConfig`` for what its fields mean."""

    model_config = ConfigDict(json_schema_extra=_NEEDED_OF_BEDROCK)

    provider: Provider
    model_id: Annotated[str, Field(min_length=1, max_length=2048)] | None = None
    structured_output: StructuredOutput | None = None
    max_output_tokens: Annotated[int, Field(ge=1, le=MAX_OUTPUT_TOKENS), _WHOLE] = DEFAULT_OUTPUT_TOKENS
    request_fields: RequestFields = {}
    fallback_id: ConfigId | None = None
    on_failure: OnFailure = "error"
    enabled: bool = True
    input_micros_per_million: Price | None = None
    output_micros_per_million: Price | None = None

    def as_config(self, config_id: str) -> ModelConfig:
        """The config of that id."""
        return ModelConfig(id=config_id, **dict(self))


class PutLimit(Body):
    """What titles may cost in each period, in micro-dollars; 0 allows none."""

    limit_micros: LimitMicros


class PutDefaultLimit(Body):
    """The limit for everybody, null for none; the period of all limits; whether they apply."""

    limit_micros: LimitMicros | None
    period: Period
    enabled: bool = True


def parse[B: Body](model: type[B], body: bytes) -> B:
    """The body as ``model``. Raises InvalidJson, or InvalidRequest that names the fields."""
    try:
        # A model's own reading takes NaN and the like, which RFC 8259 does not know.
        from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidJson from error
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
    told = problems[:MAX_PROBLEMS]
    raise InvalidRequest(validations=tuple(FieldProblem(_path(one["loc"]), one["msg"]) for one in told))


def _path(location: tuple[int | str, ...]) -> str:
    # After the index of a part pydantic names the part's type, which is no step of the caller's JSON.
    steps = [
        step for index, step in enumerate(location) if not (index and isinstance(location[index - 1], int))
    ]
    return ".".join(map(str, steps)) or "body"
