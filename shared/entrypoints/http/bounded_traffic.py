"""Refuses owners who move too many bytes through this process."""

from collections.abc import Callable
from functools import wraps

from shared.bootstrap import chats
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response


def bounded_traffic(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Counts the bytes of request and answer. Raises RateLimited after too many lately."""

    @wraps(answer)
    def bounded(request: Request) -> Response:
        traffic, size = chats.traffic(), len(request.body)
        traffic.check(request.owner_id)
        try:
            response = answer(request)
            size += len(response["body"].encode())
        finally:
            traffic.count(request.owner_id, size)
        return response

    return bounded
