"""POST /titles: suggests a title for a conversation that the request brings along, and stores nothing."""

from shared.bootstrap import titles, titling
from shared.bootstrap.snapshots import before_snapshot
from shared.entrypoints.http.bodies import TitleConversation, parse
from shared.entrypoints.http.handler import http_handler
from shared.entrypoints.http.idempotency import idempotent
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response
from shared.entrypoints.http.suggestions import paid_title, suggestion_response
from shared.use_cases.title_conversation import SentConversation

ROUTE = "POST /titles"


@http_handler
@idempotent
def handler(request: Request) -> Response:
    """200 with ``{title, model, usage, messages_read, failure?}``."""
    with paid_title("titles", request) as (account, count):
        body = parse(TitleConversation, request.body)
        messages = [(message.role, message.content) for message in body.messages]
        sent = SentConversation(messages, body.model_config_id, body.avoid)
        done = titles.title_conversation()(sent, account, titling.deadline(request.context))
        count("proposed")
        return suggestion_response(done)


before_snapshot(titling.open_clients)
