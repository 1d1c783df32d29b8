"""POST /chats/{id}/title/regenerate: a suggestion, stored unless the title has moved on."""

from shared.adapters import suggesting_wiring, wiring
from shared.adapters.http.handler import http_handler
from shared.adapters.http.idempotency import once_per_key
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response, etag
from shared.adapters.http.suggestions import paid_title, suggestion_response
from shared.use_cases.regenerate import regenerate

ROUTE = "POST /chats/{id}/title/regenerate"


@http_handler
@once_per_key
def handler(request: Request) -> Response:
    """200 with ``{chat, outcome, usage, failure?}``, for the loser of a race too."""
    with paid_title("regenerate", request.payer) as (account, count):
        done = regenerate(
            suggesting_wiring.title_contexts(),
            suggesting_wiring.models(),
            account,
            wiring.titles(),
            wiring.chats(),
            request.chat_key,
            suggesting_wiring.deadline(request.context),
            wiring.now,
            request.asked_at or wiring.now(),
        )
        count(done.outcome)
        return suggestion_response(done, etag(done.chat))
