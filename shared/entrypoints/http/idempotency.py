"""Idempotency-Key: a repeated request gets the first answer and costs nothing."""

from collections.abc import Callable
from functools import wraps

from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response


def idempotent(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Runs ``answer`` once for each key of a caller. Without a key it runs for each request."""

    @wraps(answer)
    def answered(request: Request) -> Response:
        key = request.idempotency_key
        if key is None:
            return answer(request)
        from shared.entrypoints.http.idempotency_store import replay_or_run  # noqa: PLC0415 - most requests bring no key

        return replay_or_run(key, request, answer)

    return answered
