"""The Lambda handlers, called as an HTTP API calls them."""

import base64
import importlib
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from shared.entrypoints.http import idempotency_store
from tests.support.invocations import invocation
from tests.support.roles import role_of
from tests.support.template import functions, http_routes, load_template

CONTEXT = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 300_000)


@dataclass
class Answer:
    """What a handler answered."""

    status: int
    headers: dict[str, str]
    body: Any


class Api:
    """Sends requests to the handlers that template.yaml gives their routes to."""

    def __init__(self) -> None:
        of_route = {route: function for function in functions().values() for route in http_routes(function)}
        self.handlers = {route: handler_of(function) for route, function in of_route.items()}
        self._functions = of_route

    def __call__(self, route: str, body: object = None, **more: Any) -> Answer:
        """The answer to what ``send`` sends, with its JSON read."""
        answer = self.send(route, body, **more)
        body_parsed: Any = answer.get("body")
        if body_parsed and answer["headers"]["content-type"] == "application/json":
            body_parsed = json.loads(body_parsed)
        return Answer(answer["statusCode"], answer["headers"], body_parsed)

    def send(
        self,
        route: str,
        body: object = None,
        *,
        chat: str = "",
        owner: str | None = "ada",
        groups: object = None,
        claims: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> dict[str, Any]:
        """What Lambda gets; a str ``body`` goes as it is, ``extra`` replaces parts of the event.

        ``groups`` is the claim in the owner's token, and ``claims`` are others.
        """
        raw = body if isinstance(body, str) or body is None else json.dumps(body)
        token_claims = {
            "sub": owner,
            **({} if groups is None else {"cognito:groups": groups}),
            **(claims or {}),
        }
        verified = (
            {"authorizer": {"jwt": {"claims": as_verified(token_claims), "scopes": None}}} if owner else {}
        )
        event = {
            "version": "2.0",
            "routeKey": route,
            "headers": {**({"authorization": bearer(token_claims)} if owner else {}), **(headers or {})},
            "requestContext": {"http": {"method": route.split(" ", maxsplit=1)[0]}, **verified},
            "pathParameters": dict.fromkeys(re.findall(r"{(\w+)\+?}", route), chat) if chat else None,
            "body": raw,
            "isBase64Encoded": False,
            **extra,
        }
        answer: dict[str, Any] = self.handlers[route](event, self.context(route))
        assert answer["headers"]["x-content-type-options"] == "nosniff"
        return answer

    def context(self, route: str) -> Any:
        """What Lambda tells of an invocation that begins now."""
        return context_of(self._functions[route])

    def new_chat(self, content: str = "How do I bake bread?", **fields: Any) -> str:
        """The id of a new chat of ada's."""
        chat_id: str = self("POST /chats", {"content": content, **fields}).body["id"]
        return chat_id


def bearer(claims: object) -> str:
    """The Authorization header with a token that says ``claims``; nothing here looks at its signature."""
    parts = ({"alg": "RS256"}, claims, "signature")
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"Bearer {'.'.join(encoded)}"


def as_verified(claims: Mapping[str, Any]) -> dict[str, str]:
    """A token's claims as an HTTP API hands them over: as text, a list's items with spaces between."""
    return {name: _as_text(value) for name, value in claims.items()}


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_as_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def handler_of(function: dict[str, Any]) -> Callable[[Any, Any], Any]:
    """A function's handler, by its properties in the template; each of its calls is an invocation."""
    handler = importlib.import_module(function["Handler"].rpartition(".")[0]).handler

    def invoke(event: Any, context: Any) -> Any:
        with role_of(function), invocation():
            return handler(event, context)

    return invoke


def invoke(function: str, event: Any, context: Any = CONTEXT) -> Any:
    """What a function of the template gives for an event."""
    return handler_of(functions()[function])(event, context)


def timeout_of(function: dict[str, Any]) -> int:
    """The seconds that Lambda gives a function."""
    seconds: int = function.get("Timeout") or load_template()["Globals"]["Function"]["Timeout"]
    return seconds


def context_of(function: dict[str, Any]) -> Any:
    """What Lambda tells of an invocation that begins now."""
    ends = time.monotonic() + timeout_of(function)
    return SimpleNamespace(
        aws_request_id="request-1",
        get_remaining_time_in_millis=lambda: int((ends - time.monotonic()) * 1000),
    )


def forget_parts() -> None:
    """Throws away the parts that a process has put together, as a new process has none.

    But for botocore's session, which holds AWS's own descriptions of its services and takes long to read.
    """
    bootstrap = [module for name, module in sys.modules.items() if name.startswith("shared.bootstrap.")]
    for module in (*bootstrap, idempotency_store):
        for name, part in vars(module).items():
            if hasattr(part, "cache_clear") and name != "_session":
                part.cache_clear()
