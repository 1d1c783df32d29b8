"""A person's words, stored whatever else is going on: typed anew, or taken from the chat's own history."""

from shared.adapters import wiring
from shared.adapters.http.handler import by_route, http_handler
from shared.adapters.http.rename_body import typed_title
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response, chat_response
from shared.use_cases.rename import rename
from shared.use_cases.restore import restore


def put_title(request: Request) -> Response:
    """200 with the chat; 412 with the chat when If-Match names another version."""
    typed = typed_title(request.body)
    return chat_response(rename(wiring.titles(), request.chat_key, typed, wiring.now, request.if_versions))


def restore_title(request: Request) -> Response:
    """200 with the chat, called what it was called at that version."""
    from shared.adapters.http.bodies import RestoreTitle, parse  # noqa: PLC0415 - a rename needs no pydantic

    version = parse(RestoreTitle, request.body).title_version
    chat = restore(
        wiring.title_history(), wiring.chats(), wiring.titles(), request.chat_key, version, wiring.now
    )
    return chat_response(chat)


ROUTES = {"PUT /chats/{id}/title": put_title, "POST /chats/{id}/title/restore": restore_title}


handler = http_handler(by_route(ROUTES))
