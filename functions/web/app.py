"""The page at GET /, its files, the API document, and the 404 of unknown routes."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shared.bootstrap.settings import Settings
from shared.entrypoints.bugs import hide_bug_messages
from shared.entrypoints.http.errors import error_response
from shared.entrypoints.http.responses import Response, json_response, no_content
from shared.entrypoints.http.static_files import file_response
from shared.rules.errors.requests import NotFound

_HERE = Path(__file__).parent
# Without the page itself, which is sent with its policy.
_SERVED = {".css", ".js", ".svg", ".ts"}
_FOR_MINUTES = {"cache-control": "public, max-age=300"}


def page(event: dict[str, Any]) -> Response:
    """200 with the page. Its content security policy allows only this deployment's addresses."""
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
    return file_response(_HERE / "ui" / "page.html", headers, _request_headers(event))


def ui(event: dict[str, Any]) -> Response:
    """200 with one of the page's files or its sign-in settings; 404 for another name."""
    name: str = (event.get("pathParameters") or {}).get("file", "")
    if name == "config.json":
        return _config()
    path = _files().get(name)
    return file_response(path, _FOR_MINUTES, _request_headers(event)) if path else not_found(event)


def document(event: dict[str, Any]) -> Response:
    """200 with the API's document."""
    return file_response(_HERE / "openapi.json", _FOR_MINUTES, _request_headers(event))


def not_found(event: dict[str, Any]) -> Response:
    """404; 204 to a preflight request, to which the API adds the CORS headers."""
    method = event["requestContext"].get("http", {}).get("method")
    if method == "OPTIONS":
        return no_content()
    answer = error_response(NotFound())
    # A cached answer to another method would also answer GET, which may need a token.
    return {**answer, "headers": {**answer["headers"], **(_FOR_MINUTES if method == "GET" else {})}}


ROUTES: dict[str, Callable[[dict[str, Any]], Response]] = {
    "GET /": page,
    "GET /ui/{file}": ui,
    "GET /openapi.json": document,
    "$default": not_found,
}


@hide_bug_messages()
def handler(event: dict[str, Any], context: Any) -> Response:
    """Answers by route."""
    return ROUTES[event["routeKey"]](event)


def _config() -> Response:
    settings = Settings.from_environment()
    body = {
        "cognito_url": settings.cognito_url,
        "issuer": settings.jwt_issuer,
        "audience": settings.jwt_audience,
        "client_id": settings.page_client_id,
        "dev_users": json.loads(settings.dev_users),
    }
    return json_response(body)


@cache
def _files() -> dict[str, Path]:
    return {path.name: path for path in (_HERE / "ui").iterdir() if path.suffix in _SERVED}


def _request_headers(event: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
