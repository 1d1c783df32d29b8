"""POST /chats/{id}/title/propose: a suggestion, and nothing stored."""

from shared.adapters import wiring
from shared.adapters.http.handler import http_handler
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response
from shared.adapters.http.suggestions import suggestion_response
from shared.use_cases.propose import propose

ROUTE = "POST /chats/{id}/title/propose"


@http_handler
def handler(request: Request) -> Response:
    """200 with ``{title, model, usage, failure?}``."""
    deadline = wiring.deadline()
    return suggestion_response(propose(wiring.title_contexts(), wiring.models(), request.chat_key, deadline))
