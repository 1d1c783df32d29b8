"""GET /usage: the caller's usage in the current period, and what is left of the limit."""

from shared.bootstrap import usage
from shared.entrypoints.http.handler import http_handler
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response

ROUTE = "GET /usage"


@http_handler
def handler(request: Request) -> Response:
    """200 with the report."""
    return json_response(usage.report_usage()(request.payer))
