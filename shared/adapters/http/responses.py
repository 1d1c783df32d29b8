"""Answers in the form that an HTTP API takes from Lambda (payload format 2.0)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from shared.rules.chats import Chat

if TYPE_CHECKING:
    from shared.use_cases.regenerate import Regenerated
    from shared.use_cases.suggest import Proposal

Response = dict[str, Any]


def json_response(
    body: Any, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer with a JSON body; dataclasses in it become objects."""
    return {
        "statusCode": int(status),
        "headers": {"content-type": "application/json", "cache-control": "no-store", **(headers or {})},
        "body": json.dumps(body, default=vars, ensure_ascii=False),
    }


def chat_response(chat: Chat, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A chat, with its title version as ETag."""
    return json_response(chat, status, etag(chat))


def suggestion_response(done: "Proposal | Regenerated", headers: Mapping[str, str] | None = None) -> Response:
    """What came of asking for a title; ``failure`` is there only where the offline titler stood in."""
    body = {name: value for name, value in vars(done).items() if name != "failure" or value is not None}
    return json_response(body, headers=headers)


def etag(chat: Chat) -> dict[str, str]:
    """The ETag header of a chat: its title version, quoted."""
    return {"etag": f'"{chat.title_version}"'}


def no_content() -> Response:
    """Done, and nothing to say."""
    return {"statusCode": int(HTTPStatus.NO_CONTENT), "headers": {"cache-control": "no-store"}}
