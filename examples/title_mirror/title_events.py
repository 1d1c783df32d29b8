"""The events of chat-titles as pydantic models, exactly as the JSON schemas of chat-titles have them.

Copy this file into your function. It needs pydantic and nothing else. ``TITLE_EVENT`` reads the ``detail`` of
an EventBridge event. Its errors name fields without their values, so that no title reaches a log.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

CHAT_ID = r"\.*[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
MAX_CHAT_ID_LENGTH = 128


def _require_utc(moment: Any) -> Any:
    # Pydantic alone would also take numbers and other time zones.
    if not (isinstance(moment, str) and moment.endswith("Z")):
        raise ValueError("must be an RFC 3339 time that ends in Z")
    return moment


UtcTime = Annotated[
    datetime,
    Field(strict=False),  # JSON has no times: it is read from text
    BeforeValidator(_require_utc),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": "Z$"}),
]


class ChatEvent(BaseModel):
    """What every event says. Two owners may have chats with the same id."""

    # A released schema never changes: an unknown field is a mistake.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    schema_version: Literal[1] = Field(alias="schema")
    event_id: str
    chat_id: str = Field(pattern=f"^{CHAT_ID}$", max_length=MAX_CHAT_ID_LENGTH)
    owner_id: str = Field(min_length=1)


class TitleChange(ChatEvent):
    """The detail of a ``title_change`` event. Keep the highest ``title_version`` of each chat."""

    event_id: str = Field(pattern=f"^{CHAT_ID}#[1-9][0-9]*$")
    title: str = Field(min_length=1, max_length=200)
    previous_title: str | None
    title_version: int = Field(ge=1)
    title_source: Literal["fallback", "automatic", "generated", "user"]
    title_updated_at: UtcTime
    correlation_id: str | None
    client_id: str | None


class ChatDeleted(ChatEvent):
    """The detail of a ``chat_deleted`` event. Nothing of the chat is valid after it."""

    event_id: str = Field(pattern=f"^{CHAT_ID}#deleted$")


TitleEvent = TitleChange | ChatDeleted
TITLE_EVENT: TypeAdapter[TitleEvent] = TypeAdapter(TitleEvent, config=ConfigDict(hide_input_in_errors=True))
