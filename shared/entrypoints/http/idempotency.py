"""Idempotency-Key: a request that is sent again gets its first answer, and spends nothing."""

from collections.abc import Callable
from functools import wraps

from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response


def idempotent(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Answers once for each key of a caller's; without a key as ever."""

    @wraps(answer)
    def answered(request: Request) -> Response:
        key = request.idempotency_key
        if key is None:
            return answer(request)
        from shared.entrypoints.http.idempotency_store import replay_or_run  # noqa: PLC0415 - most requests bring no key

        return replay_or_run(key, request, answer)

    return answered
