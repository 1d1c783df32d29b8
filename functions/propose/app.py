"""POST /chats/{id}/title/propose: suggests a title and stores nothing."""

from shared.bootstrap import propose, titling
from shared.bootstrap.snapshots import before_snapshot
from shared.entrypoints.http.handler import http_handler
from shared.entrypoints.http.idempotency import idempotent
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response
from shared.entrypoints.http.suggestions import paid_title, suggestion_response, unwanted_titles

ROUTE = "POST /chats/{id}/title/propose"


@http_handler
@idempotent
def handler(request: Request) -> Response:
    """200 with ``{title, model, usage, failure?}``."""
    with paid_title("propose", request) as (account, count):
        avoid = unwanted_titles(request)
        done = propose.propose_title()(request.chat_key, account, titling.deadline(request.context), avoid)
        count("proposed")
        return suggestion_response(done)


before_snapshot(titling.open_clients)
