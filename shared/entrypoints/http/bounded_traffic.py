"""Refuses owners who move too many bytes through this process."""

from collections.abc import Callable
from functools import wraps

from shared.bootstrap.traffic import traffic
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response


def bounded_traffic(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Counts the bytes of request and answer. Raises RateLimited after too many lately."""

    @wraps(answer)
    def bounded(request: Request) -> Response:
        of_owners, size = traffic(), len(request.body)
        of_owners.check(request.owner_id)
        try:
            response = answer(request)
            size += len(response["body"].encode())
        finally:
            of_owners.count(request.owner_id, size)
        return response

    return bounded
