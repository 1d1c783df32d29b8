"""The failure queue, and handling once more what is in it."""

import json
from functools import partial
from typing import Any

import httpx
import pytest

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.items import chat_key
from shared.rules.chats import ChatKey
from tests.e2e.conftest import Service
from tests.e2e.test_deployed import get
from tests.support.stream import chat_at, record
from tools.ops.redrive import Redrive
from tools.stack import aws
from tools.stack.sam import STACK_NAME


@pytest.fixture
def redrive(service: Service) -> Redrive:
    """What ``make redrive`` runs."""
    return Redrive(partial(aws.client, endpoint_url=service.stack.deployed.endpoint_url), STACK_NAME)


def put_aside(service: Service, body: dict[str, Any]) -> None:
    """A message in the failure queue."""
    sqs = aws.client("sqs", service.stack.deployed.endpoint_url)
    queue = service.stack.deployed.outputs["FailureQueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body))


def arn_of(service: Service, logical_id: str) -> str:
    """A function's ARN, as Lambda tells it in what it could not get done."""
    name = service.stack.deployed.physical_ids[logical_id]
    lambda_ = aws.client("lambda", service.stack.deployed.endpoint_url)
    arn: str = lambda_.get_function_configuration(FunctionName=name)["FunctionArn"]
    return arn


def change(key: ChatKey, version: int, title: str) -> dict[str, Any]:
    """A stream record of a title change."""
    stream_record = record(
        version, chat_at(version - 1), chat_at(version, title, id=key.chat_id), key.owner_id
    )
    stream_record["dynamodb"]["Keys"] = to_attribute_values(chat_key(key))
    return stream_record


def test_redrive_processes_a_quarantined_record(
    service: Service, redrive: Redrive, ada: httpx.Client, chat_id: str
) -> None:
    """It is told after all, and leaves the queue."""
    service.events(chat_id, until=1)
    key = ChatKey(service.stack.users[0].sub, chat_id)
    put_aside(service, {"why": "refused by the bus", "record": change(key, 2, "Late")})
    assert redrive.run() == (1, 0)
    assert [event["title"] for event in service.events(chat_id, until=2)][1:] == ["Late"]
    titles = ada.get(f"/chats/{chat_id}/title/history").json()["titles"]
    assert "Late" in [title["title"] for title in titles]
    assert redrive.run() == (0, 0)


@pytest.mark.long
def test_redrive_records_no_history_for_a_deleted_chat(
    service: Service, redrive: Redrive, ada: httpx.Client
) -> None:
    """What a late record leaves behind is removed once more."""
    chat = ada.post("/chats", json={"title": "Bread"}).json()
    key = ChatKey(service.stack.users[0].sub, chat["id"])
    ada.delete(f"/chats/{chat['id']}")
    service.events(chat["id"], kind="chat_deleted", until=1)
    put_aside(service, {"why": "unreadable", "record": change(key, 2, "Late")})
    assert redrive.run() == (1, 0)
    pk = {":pk": chat_key(key)["pk"]}
    left, _ = service.stack.table.query(pk, KeyConditionExpression="pk = :pk")
    assert [item["sk"] for item in left] == ["DELETED"]


@pytest.mark.long
def test_redrive_quarantines_an_unreadable_record_again(service: Service, redrive: Redrive) -> None:
    """It stays where it is, and the run ends."""
    broken = change(ChatKey("nobody", chat_at(1).id), 2, "x")
    del broken["dynamodb"]["NewImage"]["title_version"]
    put_aside(service, {"why": "unreadable", "record": broken})
    assert redrive.run() == (0, 1)


@pytest.mark.long
def test_redrive_processes_stream_records_that_lambda_gave_up(
    service: Service, redrive: Redrive, ada: httpx.Client, chat_id: str
) -> None:
    """It is read from the stream, which keeps it for a day."""
    service.events(chat_id, until=1)
    streams = aws.client("dynamodbstreams", service.stack.deployed.endpoint_url)
    (arn,) = (stream["StreamArn"] for stream in streams.list_streams()["Streams"])
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    records = [
        stream_record
        for stream_record in all_records(streams, arn, shard["ShardId"])
        if stream_record["dynamodb"]["Keys"]["sk"]["S"] == "CHAT"
        and chat_id in stream_record["dynamodb"]["Keys"]["pk"]["S"]
    ]
    first = records[0]["dynamodb"]["SequenceNumber"]
    ada.post(f"/chats/{chat_id}/messages", json={"role": "user", "content": "And cake?"})
    last = all_records(streams, arn, shard["ShardId"])[-1]["dynamodb"]["SequenceNumber"]
    function = arn_of(service, "TitleEventsFunction")
    stretch = {
        "streamArn": arn,
        "shardId": shard["ShardId"],
        "startSequenceNumber": first,
        "endSequenceNumber": last,
    }
    put_aside(service, {"requestContext": {"functionArn": function}, "DDBStreamBatchInfo": stretch})
    assert redrive.run() == (1, 0)
    before = len(service.events(chat_id, until=2))
    assert before == 2
    assert get(ada, chat_id)["title_version"] == 1


def all_records(streams: Any, arn: str, shard_id: str) -> list[dict[str, Any]]:
    """Of a shard, page by page: other tests have written thousands."""
    parameters = {"StreamArn": arn, "ShardId": shard_id, "ShardIteratorType": "TRIM_HORIZON"}
    page = {"NextShardIterator": streams.get_shard_iterator(**parameters)["ShardIterator"]}
    records: list[dict[str, Any]] = []
    while True:
        page = streams.get_records(ShardIterator=page["NextShardIterator"])
        if not page["Records"]:
            return records
        records += page["Records"]


@pytest.mark.long
def test_redrive_repeats_a_failed_purge(service: Service, redrive: Redrive) -> None:
    """It is done again; what fails again stays in the queue."""
    event = {"source": "chat-titles.internal", "detail-type": "chat_purge_continued"}
    put_aside(service, {**event, "detail": {"owner_id": "nobody", "chat_id": chat_at(1).id}})
    assert redrive.run() == (1, 0)
    put_aside(service, {**event, "detail": {}})
    assert redrive.run() == (0, 1)


@pytest.mark.long
def test_function_that_handles_no_such_messages_is_not_invoked(
    service: Service, redrive: Redrive, ada: httpx.Client, chat_id: str
) -> None:
    """The API's functions trust the API for who is calling."""
    claims = {"sub": service.stack.users[0].sub}
    event = {
        "routeKey": "DELETE /chats/{id}",
        "pathParameters": {"id": chat_id},
        "requestContext": {"authorizer": {"jwt": {"claims": claims}}},
    }
    function = arn_of(service, "ChatsFunction")
    put_aside(service, {"requestContext": {"functionArn": function}, "requestPayload": event})
    assert redrive.run() == (0, 1)
    assert get(ada, chat_id)["title_version"] == 1


@pytest.mark.long
def test_redrive_purges_after_an_undelivered_event(service: Service, redrive: Redrive) -> None:
    """The rule's dead-letter queue keeps the event itself, which the purge takes."""
    detail = {"schema": 1, "event_id": "x#deleted", "chat_id": chat_at(1).id, "owner_id": "nobody"}
    put_aside(service, {"source": "chat-titles", "detail-type": "chat_deleted", "detail": detail})
    put_aside(service, {"source": "chat-titles", "detail-type": "title_change", "detail": detail})
    assert redrive.run() == (1, 1)
    assert redrive.left[0].endswith("this service does not send such messages")
