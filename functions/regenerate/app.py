"""POST /chats/{id}/title/regenerate: a suggestion, stored unless the title has moved on."""

from shared.bootstrap import storage, titling
from shared.entrypoints.http.handler import http_handler
from shared.entrypoints.http.idempotency import idempotent
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, etag
from shared.entrypoints.http.suggestions import paid_title, suggestion_response
from shared.use_cases.regenerate import regenerate

ROUTE = "POST /chats/{id}/title/regenerate"


@http_handler
@idempotent
def handler(request: Request) -> Response:
    """200 with ``{chat, outcome, usage, failure?}``, for the loser of a race too."""
    with paid_title("regenerate", request.payer) as (account, count):
        done = regenerate(
            titling.title_contexts(),
            titling.models(),
            account,
            storage.titles(),
            storage.chats(),
            request.chat_key,
            titling.deadline(request.context),
            storage.now,
            request.received_at or storage.now(),
        )
        count(done.outcome)
        return suggestion_response(done, etag(done.chat))
