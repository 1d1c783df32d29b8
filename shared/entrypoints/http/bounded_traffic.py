"""Refuses owners who move too many bytes through this process, or read too many rows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from shared.adapters.dynamodb.pagination import Page
from shared.bootstrap.traffic import traffic
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response

# What a row of a page counts beside its bytes: however short it is, it may take a read of its own.
ROW_BYTES = 1_024


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


def bounded_list(name: str, read: Callable[[Request], Page[Any]]) -> Callable[[Request], Response]:
    """Answers 200 with the page that ``read`` returns, whose rows the body holds as ``name``.

    Its rows count as traffic too.
    """

    @bounded_traffic
    @wraps(read)
    def answer(request: Request) -> Response:
        page = read(request)
        traffic().count(request.owner_id, ROW_BYTES * len(page.rows))
        return json_response({name: page.rows, "next_cursor": page.next_cursor})

    return answer
