"""The Lambda handlers, called as an HTTP API calls them, over moto."""

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from shared.adapters import fan_out_wiring, spending_wiring, suggesting_wiring, wiring
from shared.adapters.http import kept_answers
from shared.rules.model_configs import ModelConfig
from tests.support.bedrock import StubBedrock, stub_bedrock
from tests.support.tables import create_table, dynamodb_client
from tests.support.template import functions, http_routes

CONTEXT = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 38_000)


# A dollar and five for a million tokens: what the stub reports costs 42 + 7 * 5 micro-dollars.
HAIKU = ModelConfig(
    "haiku",
    "bedrock",
    "anthropic.haiku",
    input_micros_per_million=1_000_000,
    output_micros_per_million=5_000_000,
)
COST = 77


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
            route: importlib.import_module(function["Handler"].rpartition(".")[0]).handler
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
        answer = self.handlers[route](event, CONTEXT)
        text = answer.get("body")
        return Answer(answer["statusCode"], answer["headers"], json.loads(text) if text else None)

    def new_chat(self, content: str = "How do I bake bread?", **fields: Any) -> str:
        """The id of a new chat of ada's."""
        chat_id: str = self("POST /chats", {"content": content, **fields}).body["id"]
        return chat_id


@pytest.fixture(autouse=True)
def fresh_wiring() -> Iterator[None]:
    """Every test wires its own parts."""
    cached = [
        part
        for module in (wiring, fan_out_wiring, spending_wiring, suggesting_wiring, kept_answers)
        for part in vars(module).values()
        if hasattr(part, "cache_clear")
    ]
    for part in cached:
        part.cache_clear()
    yield
    for part in cached:
        part.cache_clear()


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The API over a fresh table, with the offline titler as default."""
    with mock_aws():
        monkeypatch.setenv("TABLE_NAME", create_table(dynamodb_client(None)))
        wiring.model_configs().put(ModelConfig("offline", "extractive"))
        wiring.model_configs().make_default("offline")
        yield Api()


@pytest.fixture
def bedrock(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubBedrock]:  # noqa: ARG001 - its table
    """A stub of Bedrock, as the default model of ``api``."""
    yield from default_bedrock(monkeypatch)


def default_bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubBedrock]:
    """A stub of Bedrock as the default model of the table in use."""
    with stub_bedrock() as stub:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", stub.endpoint_url)
        wiring.model_configs().put(HAIKU)
        wiring.model_configs().make_default("haiku")
        yield stub
