"""GET /openapi.json: the API's own document, for anyone."""

from functools import cache
from pathlib import Path
from typing import Any

ROUTES = ("GET /openapi.json",)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """200 with the document."""
    headers = {"content-type": "application/json", "cache-control": "public, max-age=300"}
    return {"statusCode": 200, "headers": headers, "body": _document()}


@cache
def _document() -> str:
    return Path(__file__).with_name("openapi.json").read_text("utf-8")
