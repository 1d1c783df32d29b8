"""PUT /chats/{id}/title and POST /chats/{id}/title/restore: store a user title, typed or from the history."""

from shared.bootstrap import rename, storage
from shared.bootstrap.snapshots import before_snapshot
from shared.entrypoints.http.handler import by_route, http_handler
from shared.entrypoints.http.rename_body import typed_title
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, chat_response


def put_title(request: Request) -> Response:
    """200 with the chat, or 412 with the chat if If-Match names another version."""
    typed = typed_title(request.body)
    return chat_response(rename.rename_title()(request.chat_key, typed, request.if_versions))


def restore_title(request: Request) -> Response:
    """200 with the chat, which has the title of that version again."""
    from shared.entrypoints.http.bodies import RestoreTitle, parse  # noqa: PLC0415 - a rename needs no pydantic

    version = parse(RestoreTitle, request.body).title_version
    return chat_response(rename.restore_title()(request.chat_key, version))


ROUTES = {"PUT /chats/{id}/title": put_title, "POST /chats/{id}/title/restore": restore_title}


handler = http_handler(by_route(ROUTES))
before_snapshot(storage.table)
