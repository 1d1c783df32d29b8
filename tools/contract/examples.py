"""An example of each body, answer and error of the API.

A field has one name everywhere in the API, so it has one example here. Those of objects are put together.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from shared.entrypoints.http.errors import error_response
from shared.rules.chats import Chat
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.limits import QuotaExceeded, RateLimited, UsageLimitExceeded
from shared.rules.errors.requests import InvalidRequest, PreconditionFailed
from tools.contract.schemas import Json

_CHAT_ID = "01KB2Y7VJ1QW8ZC3E5T9M4XN6R"
_TIME = "2026-11-27T09:30:00.000000Z"
_RESET = "2026-12-01T00:00:00.000000Z"
_FIELDS: Json = {
    "api_key_secret": None,
    "archived": False,
    "automatic_title": True,
    "avoid": ["Bread without an oven"],
    "base_url": None,
    "began_at": "2026-11-01T00:00:00.000000Z",
    "blocked": 2,
    "budget_micros": 50_000_000,
    "calls": 1,
    "chat_id": _CHAT_ID,
    "code": "model_failed",
    "content": [{"type": "text", "text": "How do I bake bread at home without an oven?"}],
    "correlation_id": "01KB2Y7VJ3D6F8HRTQ0W2S5P7V",
    "cost_micros": 420,
    "count": 3,
    "created_at": _TIME,
    "date": "2026-11-27",
    "default_id": "haiku",
    "detail": "The service has no access to this model.",
    "enabled": True,
    "ended_at": _TIME,
    "eta": "2026-11-27T18:00:00.000000Z",
    "event_id": f"{_CHAT_ID}#2",
    "example_titles": False,
    "expires_at": "2026-11-27T09:30:30.000000Z",
    "failed": 3,
    "failure": None,
    "fallback_id": None,
    "found": 100_000,
    "id": _CHAT_ID,
    "input_micros_per_million": 1_000_000,
    "input_tokens": 320,
    "instructions": "Name the product if there is one.",
    "language": "conversation",
    "last_at": _TIME,
    "limit_micros": 1_000_000,
    "max_output_tokens": 256,
    "max_words": 8,
    "messages_read": [0],
    "model": "haiku",
    "model_config_id": None,
    "model_id": "anthropic.claude-haiku-4-5-20251001-v1:0",
    "next_cursor": None,
    "output_micros_per_million": 5_000_000,
    "output_tokens": 20,
    "owner_id": "5f0c7c1e-9d55-4a3b-8e1b-2a6c1d3e4f50",
    "older_automatic_titles": False,
    "paused": True,
    "paused_because": None,
    "queued": 60_000,
    "remaining_micros": 999_580,
    "request_fields": {"top_k": 20},
    "reserved_micros": 0,
    "resets_at": _RESET,
    "send_temperature": True,
    "skipped": 1_200,
    "spent_micros": 420,
    "started_at": _TIME,
    "state": "running",
    "superseded": 1,
    "text": "How do I bake bread at home without an oven?",
    "title": "Stove bread",
    "title_model_id": None,
    "title_prompt_version": None,
    "title_source": "user",
    "title_updated_at": _TIME,
    "title_version": 2,
    "titled": 38_797,
    "unchanged": 0,
    "ulid": None,
    "unreported_calls": 0,
    "updated_at": _TIME,
    "url": "wss://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/watch?ticket=example",
    "worker_id": None,
    "written": 120,
}
# Where a field's name alone does not say it.
_OF_COMPONENT: dict[tuple[str, str], Any] = {
    ("AutomaticTitleFailure", "model_config_id"): "haiku",
    ("ArchivingMessage", "event_id"): f"{_CHAT_ID}#archived#{_TIME}",
    ("Backlog", "id"): "1",
    ("Backlog", "spent_micros"): 16_200_000,
    ("BacklogFailure", "model_config_id"): "haiku",
    ("DeletionMessage", "event_id"): f"{_CHAT_ID}#deleted",
    ("Message", "id"): "01KB2Y7VJ3D6F8HRTQ0W2S5P7V",
    ("MessageRecord", "id"): "01KB2Y7VJ3D6F8HRTQ0W2S5P7V",
    ("ModelConfig", "id"): "haiku",
    ("UsageLimit", "id"): "5f0c7c1e-9d55-4a3b-8e1b-2a6c1d3e4f50",
}
_ERRORS: dict[type[ChatTitlesError], Callable[[Json], ChatTitlesError]] = {
    InvalidRequest: lambda _: InvalidRequest.of_field("title", "Field required"),
    PreconditionFailed: lambda schemas: PreconditionFailed(Chat(**_object("Chat", schemas))),
    QuotaExceeded: lambda _: QuotaExceeded("chats", 10_000),
    RateLimited: lambda _: RateLimited(retry_after_seconds=12),
    UsageLimitExceeded: lambda _: UsageLimitExceeded(
        spent_micros=1_000_000, limit_micros=1_000_000, resets_at=_RESET
    ),
}


def of_components(names: Iterable[str], schemas: Json) -> Json:
    """Returns an example of each component. Raises KeyError with the name of a field that has none."""
    return {name: _object(name, schemas) for name in names}


def of_errors(errors: Iterable[type[ChatTitlesError]], schemas: Json) -> Json:
    """Returns the body of each error by its code, as the service answers it."""
    made = (_ERRORS[error](schemas) if error in _ERRORS else error() for error in errors)
    return {error.code: json.loads(error_response(error)["body"]) for error in made}


def _object(component: str, schemas: Json) -> Json:
    return {
        field: _of_component(component, field, schema, schemas)
        for field, schema in schemas[component]["properties"].items()
    }


def _of_component(component: str, field: str, schema: Json, schemas: Json) -> Any:
    if (component, field) in _OF_COMPONENT:
        return _OF_COMPONENT[component, field]
    return _FIELDS[field] if field in _FIELDS else _value(field, schema, schemas)


def _value(field: str, schema: Json, schemas: Json) -> Any:
    """What only the schema tells: a constant, an enum's first value, an object's fields, a list of one."""
    match schema:
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"$ref": ref}:
            name = ref.rpartition("/")[2]
            return (
                _object(name, schemas)
                if "properties" in schemas[name]
                else _value(field, schemas[name], schemas)
            )
        case {"items": {"oneOf": [first, *_]} | first}:
            return [_value(field, first, schemas)]
    raise KeyError(field)
