"""GET /openapi.json: the API's own document, for anyone. And the 404 of every route that is none."""

from functools import cache
from pathlib import Path
from typing import Any

from shared.adapters.http.errors import error_response
from shared.rules.errors import NotFound

ROUTES = ("GET /openapi.json", "$default")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """200 with the document, or 404."""
    if event["routeKey"] != ROUTES[0]:
        return error_response(NotFound())
    headers = {"content-type": "application/json", "cache-control": "public, max-age=300"}
    return {"statusCode": 200, "headers": headers, "body": _document()}


@cache
def _document() -> str:
    return Path(__file__).with_name("openapi.json").read_text("utf-8")
