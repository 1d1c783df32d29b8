"""PUT /chats/{id}/title: a person's words, stored whatever else is going on."""

from shared.adapters import wiring
from shared.adapters.http.bodies import RenameChat, parse
from shared.adapters.http.handler import http_handler
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response, chat_response
from shared.use_cases.rename import rename

ROUTE = "PUT /chats/{id}/title"


@http_handler
def handler(request: Request) -> Response:
    """200 with the chat; 412 with the chat when If-Match names another version."""
    typed = parse(RenameChat, request.body).title
    return chat_response(rename(wiring.titles(), request.chat_key, typed, wiring.now, request.if_versions))
