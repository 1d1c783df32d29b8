"""The handlers on DynamoDB Local, called as an HTTP API calls them."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

from botocore.config import Config

from shared.bootstrap import storage
from shared.rules.chats import ChatKey
from shared.rules.model_configs import ModelConfig
from tests.support.api import CONTEXT
from tests.support.bedrock import HAIKU, StubBedrock, stub_bedrock
from tests.support.fakes import UNHURRIED
from tests.support.tables import create_table, dynamodb_client, dynamodb_local
from tests.support.template import functions, http_routes
from tools.stack import aws
from tools.stack.emulator import Emulator, free_port
from tools.stack.stack import STACK_BIN

OWNER = "ada"
QUESTION = "How do I bake bread at home without an oven?"
OFFLINE = ModelConfig("offline", "extractive")
_WARM_UP = 300


@contextmanager
def bus(home: Path) -> Iterator[str]:
    """MiniStack, for its EventBridge."""
    emulator = Emulator(STACK_BIN / "python", home, free_port(), {})
    emulator.start()
    try:
        yield emulator.endpoint_url
    finally:
        emulator.stop()


@contextmanager
def service(
    home: Path, open_bus: Callable[[Path], AbstractContextManager[str]] = bus
) -> Iterator[StubBedrock]:
    """A table on a DynamoDB Local that has warmed up, and a stub of Bedrock; titles are made offline."""
    log = home / "dynamodb-local.log"
    aws.forget_own_settings()
    with dynamodb_local(log) as url, stub_bedrock() as bedrock, open_bus(home) as bus_url:
        os.environ |= aws.CREDENTIALS | {
            "AWS_DEFAULT_REGION": aws.REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_DYNAMODB": url,
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.endpoint_url,
            "AWS_ENDPOINT_URL": bus_url,
            "EVENT_BUS_NAME": "default",
            "TABLE_NAME": create_table(dynamodb_client(url)),
            "WATCH_URL": "wss://watch.invalid/live",
            # One owner asks for all of it.
            **UNHURRIED,
        }
        # How long a call may take is not measured here, and this machine may be busy.
        storage.CLIENT_CONFIG = storage.CLIENT_CONFIG.merge(Config(read_timeout=30))
        for config in (OFFLINE, HAIKU):
            storage.model_configs().put(config)
        storage.model_configs().make_default(OFFLINE.id)
        chat = new_chat()
        for number in range(_WARM_UP):
            call("PUT /chats/{id}/title", chat, {"title": f"Warm {number}"})
            call("POST /chats/{id}/title/propose", chat)
        yield bedrock


def event(route: str, chat: ChatKey | None = None, body: object = None, **extra: Any) -> dict[str, Any]:
    """A request of OWNER's, as an HTTP API hands it over."""
    return {
        "version": "2.0",
        "routeKey": route,
        "headers": {},
        "requestContext": {
            "http": {"method": route.split(" ", maxsplit=1)[0]},
            "authorizer": {"jwt": {"claims": {"sub": OWNER}, "scopes": None}},
        },
        "pathParameters": {"id": chat.chat_id} if chat else None,
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
        **extra,
    }


def handler(route: str) -> Any:
    """The handler that the template gives ``route`` to."""
    for function in functions().values():
        if route in http_routes(function):
            return import_module(function["Handler"].rpartition(".")[0]).handler
    raise KeyError(route)


def call(route: str, chat: ChatKey | None = None, body: object = None, **extra: Any) -> Any:
    """The body of the answer to a request, which must succeed."""
    answer = handler(route)(event(route, chat, body, **extra), CONTEXT)
    assert answer["statusCode"] < HTTPStatus.MULTIPLE_CHOICES, answer
    return json.loads(answer["body"]) if "body" in answer else None


def new_chat(content: str = QUESTION, **fields: str) -> ChatKey:
    """A new chat of OWNER's."""
    return ChatKey(OWNER, call("POST /chats", body={"content": content, **fields})["id"])
