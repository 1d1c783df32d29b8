"""The Lambda handlers, called as an HTTP API calls them."""

import importlib
import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from shared.adapters import fan_out_wiring, spending_wiring, suggesting_wiring, wiring
from shared.adapters.http import kept_answers
from tests.support.template import functions, http_routes

CONTEXT = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 38_000)


@dataclass
class Answer:
    """What a handler answered."""

    status: int
    headers: dict[str, str]
    body: Any


class Api:
    """Sends requests to the handlers that template.yaml gives their routes to."""

    def __init__(self) -> None:
        self.handlers = {
            route: handler_of(function)
            for function in functions().values()
            for route in http_routes(function)
        }

    def __call__(
        self, route: str, body: object = None, *, chat: str = "", owner: str | None = "ada", **extra: Any
    ) -> Answer:
        """The answer; a str ``body`` goes as it is, ``extra`` replaces parts of the event."""
        raw = body if isinstance(body, str) or body is None else json.dumps(body)
        claims = {"authorizer": {"jwt": {"claims": {"sub": owner}, "scopes": None}}} if owner else {}
        event = {
            "version": "2.0",
            "routeKey": route,
            "headers": {},
            "requestContext": {"http": {"method": route.split(" ", maxsplit=1)[0]}, **claims},
            "pathParameters": {"id": chat} if chat else None,
            "body": raw,
            "isBase64Encoded": False,
            **extra,
        }
        answer = self.handlers[route](event, self.context(route))
        text = answer.get("body")
        return Answer(answer["statusCode"], answer["headers"], json.loads(text) if text else None)

    def context(self, route: str) -> Any:  # noqa: ARG002 - for those to whom it makes a difference
        """What Lambda tells of an invocation."""
        return CONTEXT

    def new_chat(self, content: str = "How do I bake bread?", **fields: Any) -> str:
        """The id of a new chat of ada's."""
        chat_id: str = self("POST /chats", {"content": content, **fields}).body["id"]
        return chat_id


def handler_of(function: dict[str, Any]) -> Any:
    """A function's handler, by its properties in the template."""
    return importlib.import_module(function["Handler"].rpartition(".")[0]).handler


def forget_wiring() -> None:
    """Throws away the parts that a process has put together, as a new process has none."""
    for module in (wiring, fan_out_wiring, spending_wiring, suggesting_wiring, kept_answers):
        for part in vars(module).values():
            if hasattr(part, "cache_clear"):
                part.cache_clear()
