"""POST /chats/{id}/title/regenerate: suggests a title and stores it unless the title has changed."""

from shared.bootstrap import regenerate, titling
from shared.bootstrap.snapshots import before_snapshot
from shared.entrypoints.http.handler import http_handler
from shared.entrypoints.http.idempotency import idempotent
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, etag
from shared.entrypoints.http.suggestions import paid_title, suggestion_response

ROUTE = "POST /chats/{id}/title/regenerate"


@http_handler
@idempotent
def handler(request: Request) -> Response:
    """200 with ``{chat, outcome, usage, failure?}``, also if another title write came first."""
    with paid_title("regenerate", request) as (account, count):
        deadline = titling.deadline(request.context)
        done = regenerate.regenerate_title()(request.chat_key, account, request.received_at, deadline)
        count(done.outcome)
        return suggestion_response(done, etag(done.chat))


before_snapshot(titling.open_clients)
