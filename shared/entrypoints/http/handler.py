"""Turns a function from request to response into a Lambda handler for an HTTP API."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from shared.adapters.logs import loggable_id, open_logger
from shared.bootstrap import storage
from shared.entrypoints.bugs import hide_bug_messages
from shared.entrypoints.http.errors import error_response
from shared.entrypoints.http.requests import Request, build_request
from shared.entrypoints.http.responses import Response
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.title_generation import TitleGenerationFailed
from shared.rules.usage import Meter, Usage

_logger = open_logger()


def http_handler(answer: Callable[[Request], Response]) -> Callable[[dict[str, Any], Any], Response]:
    """Returns a handler that answers errors in the contract's shape and logs each request's end.

    Any other exception is a bug. Lambda gets it without its message, so that the error metric counts it. The
    caller gets the API's own 500.
    """

    @wraps(answer)
    @hide_bug_messages()
    def handler(event: dict[str, Any], context: Any) -> Response:
        _logger.set_correlation_id(event["requestContext"].get("requestId") or context.aws_request_id)
        meter = Meter()
        try:
            response = answer(build_request(event, context, storage.settings(), meter))
        except ChatTitlesError as error:
            response = error_response(error)
            is_metered = isinstance(error, TitleGenerationFailed)
            _log_end(event, response, error, meter.usage if is_metered else None)
        else:
            _log_end(event, response)
        return response

    return handler


def by_route(routes: Mapping[str, Callable[[Request], Response]]) -> Callable[[Request], Response]:
    """Returns a function that answers by the route that the API matched."""

    def answer(request: Request) -> Response:
        return routes[request.route](request)

    return answer


def _log_end(
    event: dict[str, Any],
    response: Response,
    error: ChatTitlesError | None = None,
    usage: Usage | None = None,
) -> None:
    # Ids and codes only: no titles, messages, tokens or other text of a caller is logged.
    route: str = event["routeKey"]
    named = (event.get("pathParameters") or {}).get("id") if "/chats/{id}" in route else None
    _logger.info(
        "request_handled",
        extra={
            "route": route,
            "chat_id": loggable_id(named),
            "status": response["statusCode"],
            "error": type(error).__name__ if error else None,
            "cause": type(error.__cause__).__name__ if error and error.__cause__ else None,
            "usage": vars(usage) if usage else None,
        },
    )
