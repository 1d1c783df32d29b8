"""POST /chats/{id}/title/propose: a suggestion, and nothing stored."""

from shared.adapters import suggesting_wiring
from shared.adapters.http.handler import http_handler
from shared.adapters.http.idempotency import once_per_key
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response
from shared.adapters.http.suggestions import paid_title, suggestion_response
from shared.use_cases.propose import propose

ROUTE = "POST /chats/{id}/title/propose"


@http_handler
@once_per_key
def handler(request: Request) -> Response:
    """200 with ``{title, model, usage, failure?}``."""
    with paid_title("propose", request.payer) as (account, count):
        done = propose(
            suggesting_wiring.title_contexts(),
            suggesting_wiring.models(),
            account,
            request.chat_key,
            suggesting_wiring.deadline(request.context),
        )
        count("proposed")
        return suggestion_response(done)
