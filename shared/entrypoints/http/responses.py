"""Responses in the form that an HTTP API expects from Lambda (payload format 2.0)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from shared.rules.chats import Chat
from shared.rules.version import VERSION

Response = dict[str, Any]
# Browsers must not guess an answer's type, and must not cache it. The version helps to report a problem.
_ALWAYS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "chat-titles-version": VERSION,
}


def json_response(
    body: Any, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Returns a response with a JSON body. Dataclasses in it become objects."""
    return {
        "statusCode": int(status),
        "headers": {"content-type": "application/json", **_ALWAYS, **(headers or {})},
        "body": json.dumps(body, default=vars, ensure_ascii=False),
    }


def chat_response(chat: Chat, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Returns a response with a chat, and its title version as ETag."""
    return json_response(chat, status, etag(chat))


def etag(chat: Chat) -> dict[str, str]:
    """Returns the ETag header of a chat: its title version, quoted."""
    return {"etag": f'"{chat.title_version}"'}


def no_content() -> Response:
    """Returns a 204."""
    return {"statusCode": int(HTTPStatus.NO_CONTENT), "headers": {**_ALWAYS}}
