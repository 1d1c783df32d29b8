"""POST /chats/{id}/title/regenerate: a suggestion, stored unless the title has moved on."""

from shared.adapters import wiring
from shared.adapters.http.handler import http_handler
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response, etag
from shared.adapters.http.suggestions import suggestion_response
from shared.use_cases.regenerate import regenerate

ROUTE = "POST /chats/{id}/title/regenerate"


@http_handler
def handler(request: Request) -> Response:
    """200 with ``{chat, outcome, usage, failure?}``, for the loser of a race too."""
    done = regenerate(
        wiring.title_contexts(),
        wiring.models(),
        wiring.titles(),
        wiring.chats(),
        request.chat_key,
        wiring.deadline(),
        wiring.now,
        request.asked_at or wiring.now(),
    )
    return suggestion_response(done, etag(done.chat))
