"""The ways to watchers and to the failure queue, by botocore's stubs."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from shared.adapters.failure_queue import MESSAGE_BYTES, FailureQueue
from shared.adapters.websocket import WebSocketPusher
from shared.rules.errors import StorageUnavailable
from tests.support.stream import chat_at, record


@pytest.mark.parametrize(
    ("code", "status", "gone"),
    [
        ("GoneException", 410, True),
        ("LimitExceededException", 429, False),
        ("ForbiddenException", 403, False),
        ("InternalServerError", 500, False),
    ],
)
def test_which_watchers_are_gone(code: str, status: int, gone: bool) -> None:  # noqa: FBT001 - what is expected
    """Only those that API Gateway says are."""
    client: Any = boto3.client("apigatewaymanagementapi", endpoint_url="https://x", region_name="us-east-1")
    with Stubber(client) as stubber:
        stubber.add_client_error("post_to_connection", code, http_status_code=status)
        assert WebSocketPusher(lambda: client).push(["c1"], "{}") == (["c1"] if gone else [])


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
