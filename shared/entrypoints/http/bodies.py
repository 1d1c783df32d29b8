"""The JSON bodies that the API accepts."""

from typing import Annotated, Any

from pydantic import (
    MISSING,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import from_json

from shared.rules.chats import Status
from shared.rules.errors.requests import FieldProblem, InvalidJson, InvalidRequest
from shared.rules.ids import ID, MAX_ID_LENGTH
from shared.rules.limits import MAX_LIMIT_MICROS, Period
from shared.rules.messages import Part, Role
from shared.rules.model_configs import MAX_ID_LENGTH as MAX_CONFIG_ID_LENGTH
from shared.rules.titles import USER_TITLE_MAX

MAX_PARTS = 100
MAX_AVOIDED = 10
MAX_MESSAGES = 1_000
# A body may have more problems than an answer should list.
MAX_PROBLEMS = 20


def _as_parts(content: Any) -> Any:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _as_whole(number: Any) -> Any:
    # In JSON Schema, and so in openapi.json, 1.0 is an integer. Some clients write all numbers like this.
    return int(number) if isinstance(number, float) and number.is_integer() else number


_PartList = Annotated[
    list[Annotated[Part, Field(discriminator="type")]],
    Field(min_length=1, max_length=MAX_PARTS, fail_fast=True),
]
Parts = Annotated[_PartList, BeforeValidator(_as_parts, json_schema_input_type=str | _PartList)]
ConfigId = Annotated[str, Field(min_length=1, max_length=MAX_CONFIG_ID_LENGTH)]
OwnId = Annotated[str, Field(min_length=1, max_length=MAX_ID_LENGTH, pattern=f"^{ID}$")]
WHOLE = BeforeValidator(_as_whole)
LimitMicros = Annotated[int, Field(ge=0, le=MAX_LIMIT_MICROS), WHOLE]
# The schema's part of the rule in shared.rules.titles. It cannot express trimming or visibility.
_TITLE_RULE = f"1 to {USER_TITLE_MAX} characters after trimming, some of which show."
Title = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1, "description": _TITLE_RULE})]
AvoidedTitle = Annotated[str, Field(min_length=1, max_length=USER_TITLE_MAX)]
WorkerId = Annotated[str, Field(min_length=1, max_length=200)]


class Body(BaseModel):
    """A JSON object with known fields only, each of its exact type."""

    # No function reads every body, so each is built when it is first read.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class CreateChat(Body):
    """A new chat. ``content`` is its first user message; a plain string is one text part."""

    content: Parts | None = None
    title: Title | None = None
    model_config_id: ConfigId | None = None
    automatic_title: bool = True


class PatchChat(Body):
    """Changes of a chat; null clears ``worker_id`` and ``model_config_id``. Never the title."""

    status: Status | MISSING = MISSING
    worker_id: WorkerId | MISSING | None = MISSING
    archived: bool | MISSING = MISSING
    model_config_id: ConfigId | MISSING | None = MISSING
    automatic_title: bool | MISSING = MISSING


class SentMessage(Body):
    """A message; a plain string as ``content`` is one text part."""

    role: Role
    content: Parts


class AppendMessage(SentMessage):
    """A message to append. ``id`` is the sender's own."""

    id: OwnId | None = None


class RestoreTitle(Body):
    """An earlier version of a chat's title to go back to."""

    title_version: Annotated[int, Field(ge=1, le=10**10 - 1), WHOLE]


class RenameChat(Body):
    """A user's title: 1 to 200 characters after trimming."""

    title: Title


class ProposeTitle(Body):
    """What is wanted of a suggested title. ``avoid`` are titles that are not wanted again."""

    avoid: Annotated[tuple[AvoidedTitle, ...], Field(max_length=MAX_AVOIDED, fail_fast=True)] = ()


class TitleConversation(ProposeTitle):
    """A conversation to be titled, oldest message first. Its first and its last messages are enough."""

    messages: Annotated[list[SentMessage], Field(min_length=1, max_length=MAX_MESSAGES, fail_fast=True)]
    model_config_id: ConfigId | None = None


class PutLimit(Body):
    """What titles may cost in each period, in micro-dollars; 0 allows none."""

    limit_micros: LimitMicros


class PutDefaultLimit(Body):
    """The limit for everybody, null for none; the period of all limits; whether they apply."""

    limit_micros: LimitMicros | None
    period: Period
    enabled: bool = True


def parse[B: Body](model: type[B], body: bytes) -> B:
    """Returns the body as ``model``. Raises InvalidJson, or InvalidRequest that names the fields."""
    try:
        # A model's own parser accepts NaN and the like, which RFC 8259 forbids.
        from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidJson from error
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
    reported = problems[:MAX_PROBLEMS]
    raise InvalidRequest(
        validations=tuple(FieldProblem(_path(problem["loc"]), problem["msg"]) for problem in reported)
    )


def _path(location: tuple[int | str, ...]) -> str:
    # After a part's index pydantic names the part's type, which is not in the caller's JSON.
    steps = [
        step
        for index, step in enumerate(location)
        if not (index > 1 and location[index - 2] == "content" and isinstance(location[index - 1], int))
    ]
    return ".".join(map(str, steps)) or "body"
