"""The page at GET /, what it loads, the API's own document, and the 404 of routes that are none."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shared.bootstrap.settings import Settings
from shared.entrypoints.bugs import bugs_without_words
from shared.entrypoints.http.errors import error_response
from shared.entrypoints.http.responses import Response, json_response, no_content
from shared.entrypoints.http.static_files import file_response
from shared.rules.errors.requests import NotFound

_HERE = Path(__file__).parent
_FOR_MINUTES = {"cache-control": "public, max-age=300"}


def page(event: dict[str, Any]) -> Response:
    """200 with the page, which may run and reach what is its own only."""
    settings = Settings.from_environment()
    elsewhere = (settings.watch_url, settings.cognito_url, settings.jwt_issuer)
    reached = " ".join(["'self'", *filter(None, map(_origin, elsewhere))])
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {reached}; img-src 'self';"
        " require-trusted-types-for 'script'; trusted-types rename-chat-dialog;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }
    return file_response(_HERE / "ui" / "page.html", headers, _asked(event))


def ui(event: dict[str, Any]) -> Response:
    """200 with a file of the page's, or how its users sign in; or 404."""
    name: str = (event.get("pathParameters") or {}).get("file", "")
    if name == "config.json":
        return _config()
    path = _files().get(name)
    return file_response(path, _FOR_MINUTES, _asked(event)) if path else nowhere(event)


def document(event: dict[str, Any]) -> Response:
    """200 with the API's document."""
    return file_response(_HERE / "openapi.json", _FOR_MINUTES, _asked(event))


def nowhere(event: dict[str, Any]) -> Response:
    """404; to a browser that asks first whether it may, 204, to which the API adds what it allows."""
    method = event["requestContext"].get("http", {}).get("method")
    if method == "OPTIONS":
        return no_content()
    answer = error_response(NotFound())
    # Another method's answer is none to GET, which may need a token.
    return {**answer, "headers": {**answer["headers"], **(_FOR_MINUTES if method == "GET" else {})}}


ROUTES: dict[str, Callable[[dict[str, Any]], Response]] = {
    "GET /": page,
    "GET /ui/{file}": ui,
    "GET /openapi.json": document,
    "$default": nowhere,
}


@bugs_without_words()
def handler(event: dict[str, Any], context: Any) -> Response:
    """The answer by route."""
    return ROUTES[event["routeKey"]](event)


def _config() -> Response:
    settings = Settings.from_environment()
    body = {
        "cognito_url": settings.cognito_url,
        "issuer": settings.jwt_issuer,
        "audience": settings.jwt_audience,
        "client_id": settings.page_client_id,
        "dev_people": json.loads(settings.dev_people),
    }
    return json_response(body)


@cache
def _files() -> dict[str, Path]:
    # The page itself is not among them: it comes with its policy.
    return {path.name: path for path in (_HERE / "ui").iterdir() if path.suffix in {".css", ".js"}}


def _asked(event: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
