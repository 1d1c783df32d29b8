"""The Lambda handlers, called as an HTTP API calls them, over moto."""

from collections.abc import Iterator
from functools import cache
from threading import RLock
from typing import Any

import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.serialize import ResponseSerializer

from shared.bootstrap import storage
from shared.rules.model_configs import ModelConfig
from tests.support.api import Api, forget_parts
from tests.support.bedrock import HAIKU, StubBedrock, stub_bedrock
from tests.support.tables import create_table, dynamodb_client


@pytest.fixture(autouse=True)
def fresh_parts() -> Iterator[None]:
    """Every test wires its own parts."""
    forget_parts()
    yield
    forget_parts()


@pytest.fixture(autouse=True)
def one_call_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto has no locks: it may fail or forget where two threads call it at once."""
    lock, process = RLock(), BotocoreStubber.process_request

    def process_alone(stubber: BotocoreStubber, request: Any) -> Any:
        with lock:
            return process(stubber, request)

    monkeypatch.setattr(BotocoreStubber, "process_request", process_alone)


@pytest.fixture(scope="session", autouse=True)
def values_have_their_own_names() -> Iterator[None]:
    """For each type that a value in an item has not, moto tries other names: a tenth of its time."""
    guess = ResponseSerializer.get_value

    def get_value(serializer: ResponseSerializer, value: Any, key: str, shape: Any) -> Any:
        if isinstance(value, dict) and shape.parent.name == "AttributeValue":
            return value.get(key)
        return guess(serializer, value, key, shape)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ResponseSerializer, "get_value", get_value)
        yield


@cache
def _moto() -> Any:
    """A client that makes tables, for all tests: a new one takes as long as some of them."""
    return dynamodb_client(None)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The API over a fresh table, with the offline titler as default."""
    with mock_aws():
        monkeypatch.setenv("TABLE_NAME", create_table(_moto()))
        storage.model_configs().put(ModelConfig("offline", "extractive"))
        storage.model_configs().make_default("offline")
        yield Api()


@pytest.fixture
def bedrock(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubBedrock]:  # noqa: ARG001 - its table
    """A stub of Bedrock, as the default model of ``api``."""
    yield from default_bedrock(monkeypatch)


def default_bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubBedrock]:
    """A stub of Bedrock as the default model of the table in use."""
    with stub_bedrock() as stub:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", stub.endpoint_url)
        storage.model_configs().put(HAIKU)
        storage.model_configs().make_default("haiku")
        yield stub
