"""GET /usage: what the caller's titles took in the current period, and what is left."""

from shared.bootstrap import spending, storage
from shared.entrypoints.http.handler import http_handler
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response
from shared.use_cases.usage_report import usage_report

ROUTE = "GET /usage"


@http_handler
def handler(request: Request) -> Response:
    """200 with the report."""
    report = usage_report(spending.usage_limits(), spending.spend(), request.payer, storage.now())
    return json_response(report)
