"""POST /watch: a ticket for a WebSocket. GET /title-changes: changes missed without a connection."""

from datetime import datetime
from http import HTTPStatus

from shared.adapters.dynamodb.pagination import Page
from shared.bootstrap import storage, stores, watch
from shared.entrypoints.http.bounded_traffic import bounded_list
from shared.entrypoints.http.handler import by_route, http_handler
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response
from shared.rules.times import rfc3339
from shared.rules.watched_changes import WatchMessage, watch_message
from shared.rules.watching import TICKET_TTL


def open_watch(request: Request) -> Response:
    """201 with an address that accepts one connection within 30 s."""
    now: datetime = storage.now()
    ticket = watch.tickets().new_ticket(request.owner_id, now)
    url = f"{storage.settings().watch_url}?ticket={ticket}"
    return json_response({"url": url, "expires_at": rfc3339(now + TICKET_TTL)}, HTTPStatus.CREATED)


def list_changes(request: Request) -> Page[WatchMessage]:
    """200 with what changed in the caller's chats since a time, oldest first, as watch messages."""
    limit, cursor = request.page
    page = stores.title_history().changes(request.owner_id, rfc3339(request.since), limit, cursor)
    return Page(list(map(watch_message, page.rows)), page.next_cursor)


ROUTES = {"POST /watch": open_watch, "GET /title-changes": bounded_list("changes", list_changes)}


handler = http_handler(by_route(ROUTES))
