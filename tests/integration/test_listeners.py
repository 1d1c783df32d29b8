"""The ways to watchers and to the failure queue, by botocore's stubs and over HTTP."""

import json
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import ANY, Stubber

from shared.adapters.failure_queue import MESSAGE_BYTES, FailureQueue
from shared.adapters.websocket import PUSH_SECONDS, SIDE_BY_SIDE, WebSocketPusher
from shared.rules.errors.busy import StorageUnavailable
from shared.use_cases.ports.watching import Push
from tests.support import virtual_time
from tests.support.fake_services import FakeServices, fake_services
from tests.support.stream import chat_at, record
from tools.stack.aws import REGION


@pytest.fixture
def websocket_api() -> Iterator[FakeServices]:
    """A WebSocket API's management, over HTTP on this machine."""
    with fake_services() as stub:
        yield stub


def client_of(api: FakeServices) -> Any:
    """A client that does not try again, and takes no slow machine for a slow service."""
    once: Any = {"total_max_attempts": 1}
    config = Config(connect_timeout=30, read_timeout=30, retries=once, max_pool_connections=SIDE_BY_SIDE)
    return boto3.client(
        "apigatewaymanagementapi", endpoint_url=f"{api.endpoint_url}/live", region_name=REGION, config=config
    )


def push(api: FakeServices) -> list[str]:
    """The connections that a push to c1 finds gone."""
    client = client_of(api)
    return WebSocketPusher(lambda: client).push([Push("c1", '{"title": "secret"}')])


@pytest.mark.parametrize("code", ["GoneException", "", "Strange"])
@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 429, 500, 503])
def test_connection_is_gone_when_the_status_says_so(
    websocket_api: FakeServices, status: int, code: str
) -> None:
    """By 410 alone, whatever the error type: it may be missing."""
    websocket_api.push_fails = [(status, code)]
    assert push(websocket_api) == (["c1"] if status == HTTPStatus.GONE else [])


@pytest.mark.parametrize(("cut", "arrived"), [(0, 1), (1, 1), (2, 0), (3, 0)])
def test_push_is_sent_once_more_when_its_connection_is_cut(
    websocket_api: FakeServices, caplog: pytest.LogCaptureFixture, cut: int, arrived: int
) -> None:
    """A pooled connection may be dead. The log says which push failed and does not quote it."""
    websocket_api.push_fails = [(0, "")] * cut
    assert push(websocket_api) == []
    assert len(websocket_api.pushed) == arrived
    assert [line.msg for line in caplog.records] == ["websocket_push_failed"] * (1 - arrived)
    assert "secret" not in "".join(str(vars(line)) for line in caplog.records)


@pytest.mark.parametrize("seconds", [0.3, 1.5])
def test_pushes_end_in_time_when_each_is_slow(
    websocket_api: FakeServices,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    seconds: float,
) -> None:
    """Those that have not begun are dropped, and counted in the log."""
    virtual_time.install(monkeypatch)
    monkeypatch.setattr(time, "monotonic", virtual_time.waited)
    client = client_of(websocket_api)
    client.meta.events.register("before-send", lambda **_: virtual_time.wait(seconds))
    count, began = 6 * SIDE_BY_SIDE, virtual_time.waited()
    assert WebSocketPusher(lambda: client).push([Push(f"c{n}", "{}") for n in range(count)]) == []
    assert virtual_time.waited() - began <= PUSH_SECONDS + 1.01 * seconds
    assert SIDE_BY_SIDE <= len(websocket_api.pushed) < count
    (line,) = caplog.records
    assert line.msg == "websocket_pushes_dropped"
    assert vars(line)["count"] == count - len(websocket_api.pushed)


@pytest.mark.parametrize(
    ("status", "closed"), [(204, True), (410, True), (403, False), (429, False), (500, False)]
)
def test_connection_is_closed_when_the_status_says_so(
    status: int,
    closed: bool,  # noqa: FBT001 - an example
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is gone already is closed as well; the rest is logged."""
    client: Any = boto3.client("apigatewaymanagementapi", endpoint_url="https://x", region_name=REGION)
    with Stubber(client) as stubber:
        if status == HTTPStatus.NO_CONTENT:
            stubber.add_response("delete_connection", {}, {"ConnectionId": "c1"})
        else:
            stubber.add_client_error("delete_connection", "AnyException", http_status_code=status)
        assert WebSocketPusher(lambda: client).close("c1") is closed
    assert [line.msg for line in caplog.records] == ["websocket_close_failed"] * (not closed)


def test_successful_push_is_sent_once() -> None:
    """In UTF-8; nobody is gone, and without watchers no client is opened."""
    client: Any = boto3.client("apigatewaymanagementapi", endpoint_url="https://x", region_name="us-east-1")
    with Stubber(client) as stubber:
        stubber.add_response("post_to_connection", {}, {"ConnectionId": "c1", "Data": "é".encode()})
        assert WebSocketPusher(lambda: client).push([Push("c1", "é")]) == []
        stubber.assert_no_pending_responses()

    def never() -> Any:
        raise AssertionError

    assert WebSocketPusher(never).push([]) == []


def test_failure_queue_error_is_storage_unavailable() -> None:
    """Is told, so that nothing is passed over."""
    client: Any = boto3.client("sqs", region_name="us-east-1")
    with Stubber(client) as stubber:
        stubber.add_client_error("send_message", "AccessDenied")
        with pytest.raises(StorageUnavailable):
            FailureQueue(lambda: client, "https://q").quarantine("why", record(1, None, chat_at(1)))


def test_large_record_is_quarantined_without_images() -> None:
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
        FailureQueue(lambda: client, "https://q").quarantine("unreadable", huge)
    (body,) = map(json.loads, sent)
    assert body["record"]["dynamodb"] == {"Keys": huge["dynamodb"]["Keys"], "SequenceNumber": "7"}
