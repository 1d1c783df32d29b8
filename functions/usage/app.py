"""GET /usage: what the caller's titles took in the current period, and what is left."""

from shared.adapters import spending_wiring, wiring
from shared.adapters.http.handler import http_handler
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response, json_response
from shared.use_cases.usage_report import usage_report

ROUTE = "GET /usage"


@http_handler
def handler(request: Request) -> Response:
    """200 with the report."""
    report = usage_report(
        spending_wiring.usage_limits(), spending_wiring.spend(), request.payer, wiring.now()
    )
    return json_response(report)
