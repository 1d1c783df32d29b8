"""The ways to watchers and to the failure queue, by botocore's stubs and over HTTP."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import ANY, Stubber

from local.aws import REGION
from shared.adapters.failure_queue import MESSAGE_BYTES, FailureQueue
from shared.adapters.websocket import WebSocketPusher
from shared.rules.errors import StorageUnavailable
from tests.support.neighbours import Neighbours, neighbours
from tests.support.stream import chat_at, record


@pytest.fixture
def websocket_api() -> Iterator[Neighbours]:
    """A WebSocket API's management, over HTTP on this machine."""
    with neighbours() as stub:
        yield stub


def push(api: Neighbours) -> list[str]:
    """The connections that a push to c1 finds gone."""
    config = Config(connect_timeout=0.3, read_timeout=0.7, retries={"total_max_attempts": 1})
    client: Any = boto3.client(
        "apigatewaymanagementapi", endpoint_url=f"{api.endpoint_url}/live", region_name=REGION, config=config
    )
    return WebSocketPusher(lambda: client).push(["c1"], '{"title": "secret"}')


@pytest.mark.parametrize("code", ["GoneException", "", "Strange"])
@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 429, 500, 503])
def test_connection_is_gone_when_the_status_says_so(
    websocket_api: Neighbours, status: int, code: str
) -> None:
    """By 410 alone, whatever the error type: it may be missing."""
    websocket_api.push_fails = [(status, code)]
    assert push(websocket_api) == (["c1"] if status == HTTPStatus.GONE else [])


@pytest.mark.parametrize(("cut", "arrived"), [(0, 1), (1, 1), (2, 0), (3, 0)])
def test_push_is_sent_once_more_when_its_connection_is_cut(
    websocket_api: Neighbours, caplog: pytest.LogCaptureFixture, cut: int, arrived: int
) -> None:
    """A pooled connection may be dead. The log says which push failed and does not quote it."""
    websocket_api.push_fails = [(0, "")] * cut
    assert push(websocket_api) == []
    assert len(websocket_api.pushed) == arrived
    assert [line.msg for line in caplog.records] == ["websocket_push_failed"] * (1 - arrived)
    assert "secret" not in "".join(str(vars(line)) for line in caplog.records)


def test_a_push_that_arrives() -> None:
    """In UTF-8; nobody is gone, and without watchers no client is opened."""
    client: Any = boto3.client("apigatewaymanagementapi", endpoint_url="https://x", region_name="us-east-1")
    with Stubber(client) as stubber:
        stubber.add_response("post_to_connection", {}, {"ConnectionId": "c1", "Data": "é".encode()})
        assert WebSocketPusher(lambda: client).push(["c1"], "é") == []
        stubber.assert_no_pending_responses()

    def never() -> Any:
        raise AssertionError

    assert WebSocketPusher(never).push([], "x") == []


def test_a_failure_queue_that_takes_nothing() -> None:
    """Is told, so that nothing is passed over."""
    client: Any = boto3.client("sqs", region_name="us-east-1")
    with Stubber(client) as stubber:
        stubber.add_client_error("send_message", "AccessDenied")
        with pytest.raises(StorageUnavailable):
            FailureQueue(lambda: client, "https://q").keep("why", record(1, None, chat_at(1)))


def test_a_record_too_large_for_a_message() -> None:
    """What is needed to find it is kept."""
    client: Any = boto3.client("sqs", region_name="us-east-1")
    huge = record(7, None, chat_at(1, "x" * MESSAGE_BYTES))
    with Stubber(client) as stubber:
        sent: list[str] = []
        client.meta.events.register(
            "provide-client-params.sqs.SendMessage", lambda params, **_: sent.append(params["MessageBody"])
        )
        stubber.add_response(
            "send_message", {"MessageId": "1"}, {"QueueUrl": "https://q", "MessageBody": ANY}
        )
        FailureQueue(lambda: client, "https://q").keep("unreadable", huge)
    (body,) = map(json.loads, sent)
    assert body["record"]["dynamodb"] == {"Keys": huge["dynamodb"]["Keys"], "SequenceNumber": "7"}
