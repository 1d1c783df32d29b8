"""The stream's handler, over moto's EventBridge and SQS."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.logging import Logger
from botocore.config import Config
from botocore.stub import ANY, Stubber
from moto import mock_aws

from shared.adapters.eventbridge import EventBridgePublisher
from shared.adapters.websocket import WebSocketPusher
from shared.bootstrap import open_tabs, storage, stores
from shared.bootstrap.storage import CLIENT_CONFIG
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.chats import ChatKey
from shared.rules.events import Event
from shared.rules.history import PastTitle
from shared.use_cases.chat_changes import ChatChange
from shared.use_cases.fan_out_steps import outgoing_events
from tests.support.api import Api, invoke
from tests.support.events import check_event
from tests.support.fake_services import FakeServices, fake_services
from tests.support.stream import AT, chat_at, record
from tests.support.tables import create_table, dynamodb_client


class Bus:
    """A bus whose events land in a queue."""

    def __init__(self) -> None:
        events, self._sqs = boto3.client("events"), boto3.client("sqs")
        events.create_event_bus(Name="titles")
        self._url = self._sqs.create_queue(QueueName="tap")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:tap"
        events.put_rule(Name="all", EventBusName="titles", EventPattern='{"source": ["chat-titles"]}')
        events.put_targets(Rule="all", EventBusName="titles", Targets=[{"Id": "tap", "Arn": arn}])

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Kind and detail of what has arrived."""
        received = []
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            bodies = [json.loads(message["Body"]) for message in messages]
            received += [(body["detail-type"], body["detail"]) for body in bodies]
        for kind, detail in received:
            check_event(kind, detail)
        return received


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    """A fresh bus, beside a fresh table and a fresh failure queue."""
    with mock_aws():
        monkeypatch.setenv("EVENT_BUS_NAME", "titles")
        monkeypatch.setenv("TABLE_NAME", create_table(dynamodb_client(None)))
        queue = boto3.client("sqs").create_queue(QueueName="failures")["QueueUrl"]
        monkeypatch.setenv("FAILURE_QUEUE_URL", queue)
        monkeypatch.setenv("WATCH_URL", "ws://127.0.0.1:9/live")
        yield Bus()


def failure_messages() -> list[dict[str, Any]]:
    """What is in the failure queue."""
    url = storage.settings().failure_queue_url
    messages = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def handle(*records: dict[str, Any]) -> list[str]:
    """The positions that the handler wants to see again."""
    answer = invoke("TitleEventsFunction", {"Records": list(records)})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_title_change_is_published(bus: Bus) -> None:
    """In the documented shape."""
    assert handle(record(1, chat_at(1, "Old", title_source="fallback"), chat_at(2, "New"))) == []
    ((kind, detail),) = bus.events()
    assert kind == "title_change"
    assert detail == {
        "schema": 1,
        "event_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV#2",
        "chat_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "owner_id": "ada",
        "title": "New",
        "previous_title": "Old",
        "title_version": 2,
        "title_source": "user",
        "title_updated_at": AT,
        "correlation_id": "request-1",
        "client_id": None,
    }


def test_first_title_of_a_new_chat_is_published(bus: Bus) -> None:
    """There was none before."""
    handle(record(1, None, chat_at(1)))
    ((_, detail),) = bus.events()
    assert (detail["title_version"], detail["previous_title"]) == (1, None)


def test_fallback_that_becomes_generated_is_published(bus: Bus) -> None:
    """The same words of another source are another version."""
    handle(record(1, chat_at(1, title_source="generated"), chat_at(2)))
    ((_, detail),) = bus.events()
    assert (detail["title"], detail["previous_title"], detail["title_source"]) == ("Bread", "Bread", "user")


def test_other_updates_are_not_published(bus: Bus) -> None:
    """Promise 3: a status, a worker, a message's activity."""
    after = chat_at(1, status="running", worker_id="w1", updated_at="2026-02-02T03:04:05.000000Z")
    assert handle(record(1, chat_at(1), after)) == []
    assert bus.events() == []


def test_deletion_is_published_as_chat_deleted(bus: Bus) -> None:
    """It is no title change."""
    handle(record(1, chat_at(3), None))
    ((kind, detail),) = bus.events()
    assert kind == "chat_deleted"
    assert (detail["chat_id"], detail["owner_id"]) == ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "ada")


def test_every_event_of_a_large_batch_is_published(bus: Bus) -> None:
    """In calls of ten side by side, in any order."""
    changes = [record(n, chat_at(n, f"t{n}"), chat_at(n + 1, f"t{n + 1}")) for n in range(1, 38)]
    assert handle(*changes) == []
    assert sorted(detail["title_version"] for _, detail in bus.events()) == list(range(2, 39))


def test_unreadable_record_is_quarantined(bus: Bus) -> None:
    """Whole, so that it can be found and handled later; it holds up no other chat."""
    broken = record(2, chat_at(2), chat_at(3))
    del broken["dynamodb"]["NewImage"]["title_version"]
    assert handle(record(1, chat_at(1), chat_at(2)), broken, record(3, chat_at(3), chat_at(4))) == []
    assert {detail["title_version"] for _, detail in bus.events()} == {2, 4}
    assert failure_messages() == [{"why": "unreadable", "record": broken}]


@pytest.mark.usefixtures("bus")
def test_answer_counts_the_quarantined_records_of_its_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that cannot be read, and one that brings out a bug; none of the batch before."""
    good, broken = (record(position, chat_at(1), chat_at(2)) for position in (1, 2))
    del broken["dynamodb"]["NewImage"]["title_version"]
    for records, count in (([broken, good, broken], 2), ([good], 0)):
        answer = invoke("TitleEventsFunction", {"Records": records})
        assert answer == {"batchItemFailures": [], "quarantined": count}
    monkeypatch.setattr(EventBridgePublisher, "publish", lambda *_: int("a bug"))
    assert invoke("TitleEventsFunction", {"Records": [good]}) == {"batchItemFailures": [], "quarantined": 1}
    assert len(failure_messages()) == 2 + 1


def test_record_is_quarantined_once_when_pushes_have_a_bug(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable record as such, and the one that was pushed as a bug."""
    good, broken = (record(position, chat_at(1), chat_at(2)) for position in (1, 2))
    del broken["dynamodb"]["NewImage"]["title_version"]
    monkeypatch.setattr(WebSocketPusher, "push", lambda *_: int("a bug"))
    assert handle(good, broken) == []
    assert [message["why"] for message in failure_messages()] == ["bug", "unreadable"]
    assert bus.events()


def test_title_is_recorded_in_the_chats_history(bus: Bus) -> None:
    """Once, however often it is told; a deletion is no title."""
    changes = [record(n, chat_at(n), chat_at(n + 1, f"t{n + 1}")) for n in (1, 2)]
    assert handle(*changes, record(3, chat_at(3), None)) == []
    assert handle(*changes) == []
    key = ChatKey("ada", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    titles = stores.title_history().page(key, PastTitle("t3", 3, "user", AT), 10, None).rows
    assert titles == [PastTitle("t3", 3, "user", AT), PastTitle("t2", 2, "user", AT)]
    assert bus.events()


def test_unreachable_tab_does_not_block_the_batch(bus: Bus) -> None:
    """It asks for what it missed when it is back."""
    open_tabs.watch_store().add("ada", "c1", storage.now())
    assert handle(record(1, chat_at(1), chat_at(2))) == []
    assert len(bus.events()) == 1
    assert [connection.id for connection in open_tabs.watch_store().of("ada")] == ["c1"]


def test_log_has_no_titles(bus: Bus, caplog: pytest.LogCaptureFixture) -> None:
    """Not even by a record that cannot be read."""
    broken = record(2, chat_at(2, "secret"), chat_at(3, "secret"))
    del broken["dynamodb"]["NewImage"]["title_version"]
    handle(record(1, None, chat_at(1, "secret")), broken)
    assert bus.events()
    assert caplog.records
    assert "secret" not in "".join(str(vars(record)) for record in caplog.records)


def test_batch_without_chat_records_does_nothing(bus: Bus) -> None:
    """Nothing to do is no failure."""
    assert handle() == []
    assert bus.events() == []


def test_bus_that_is_out_of_reach_takes_nothing() -> None:
    """And refuses nothing for good: the shard waits."""
    client = boto3.client(
        "events", region_name="us-east-1", endpoint_url="http://127.0.0.1:9", config=CLIENT_CONFIG
    )
    assert EventBridgePublisher(client, "titles").publish([Event("title_change", {})]) == ["later"]


def test_entry_that_the_bus_takes_later_is_sent_once_more() -> None:
    """Alone, as the others of its call have left; which one it was decides where to resume."""
    client = boto3.client("events", region_name="us-east-1")
    taken: list[dict[str, str]] = [{"EventId": str(n)} for n in range(10)]
    failure = {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
    events = [Event("title_change", {"event_id": str(number)}) for number in range(20)]
    with Stubber(client) as stubber:
        for entries in (taken, [*taken[:4], failure, failure, *taken[6:]], [taken[4], failure]):
            answer = {"FailedEntryCount": entries.count(failure), "Entries": entries}
            stubber.add_response("put_events", answer, {"Entries": ANY})
        fates = EventBridgePublisher(client, "titles").publish(events)
        stubber.assert_no_pending_responses()
    assert fates == ["sent"] * 15 + ["later"] + ["sent"] * 4


def test_entry_that_the_bus_refuses_permanently_is_quarantined() -> None:
    """Which one it is and that it is for good decides what becomes of it."""
    client = boto3.client("events", region_name="us-east-1")
    entries: list[dict[str, str]] = [{"EventId": "0"}, {"ErrorCode": "MalformedDetail", "ErrorMessage": "no"}]
    with Stubber(client) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 1, "Entries": entries}, {"Entries": ANY})
        fates = EventBridgePublisher(client, "titles").publish([Event("title_change", {})] * 2)
    assert fates == ["sent", "never"]


@pytest.mark.parametrize(
    "failure",
    [
        (400, "ValidationException"),
        (400, "SerializationException"),
        (400, "NeverHeardOfException"),
        (413, "RequestEntityTooLargeException"),
    ],
)
@pytest.mark.parametrize("bad", [{0}, {4}, {9, 10}, {10, 24}, set(range(25))])
def test_entry_for_which_the_bus_refuses_the_call_stops_no_other(
    failure: tuple[int, str], bad: set[int]
) -> None:
    """It is refused for good, and the others leave once and in order."""
    texts = ["bad" if number in bad else f"good {number}" for number in range(25)]
    with fake_services() as around:
        around.refused_calls = {"bad": failure}
        publisher = EventBridgePublisher(bus_of(around), "titles")
        fates = publisher.publish([Event("title_change", {"title": text}) for text in texts])
    assert fates == ["never" if number in bad else "sent" for number in range(len(texts))]
    left = [event["detail"]["title"] for event in around.events]
    assert left == [text for text in texts if text != "bad"]


@pytest.mark.parametrize(
    "failure",
    [
        (400, "ThrottlingException"),
        (429, "TooManyRequestsException"),
        (400, "RequestLimitExceeded"),
        (400, "AccessDeniedException"),
        (403, "NeverHeardOfException"),
        (400, "ExpiredTokenException"),
        (400, "UnrecognizedClientException"),
        (400, "InvalidSignatureException"),
        (400, "ResourceNotFoundException"),
        (408, "RequestTimeoutException"),
        (500, "InternalFailure"),
    ],
    ids=str,
)
def test_call_that_the_bus_refuses_for_no_entry_is_for_later(failure: tuple[int, str]) -> None:
    """It may be throttled, or permissions or the bus may be missing. No record is quarantined for that."""
    with fake_services() as around:
        around.refused_calls = {"": failure}
        publisher = EventBridgePublisher(bus_of(around), "titles")
        assert publisher.publish([Event("title_change", {})] * 3) == ["later"] * 3


def bus_of(around: FakeServices) -> Any:
    """A client of its bus that does not try again."""
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client("events", "us-east-1", endpoint_url=around.endpoint_url, config=config)


def test_event_has_the_correlation_id_of_its_request(api: Api) -> None:
    """As the log does, from the request to the bus; a client's header cannot forge it."""
    created = api("POST /chats", {"content": "How do I bake bread?"}, requestContext=context("request-2"))
    chat = created.body["id"]
    first = image(chat)
    forged = {"x-correlation-id": "mine", "x-amzn-requestid": "mine"}
    renamed = {"title": "Bread"}
    route = "PUT /chats/{id}/title"
    api(route, renamed, chat=chat, requestContext=context("request-3"), headers=forged)
    writes = [(None, first), (first, image(chat))]
    keys = {name: first[name] for name in ("pk", "sk")}
    records = [
        {"dynamodb": {"SequenceNumber": "1", "Keys": keys, **{k: v for k, v in images if v}}}
        for images in ((("OldImage", old), ("NewImage", new)) for old, new in writes)
    ]
    changes = [change for change in chat_changes({"Records": records}) if isinstance(change, ChatChange)]
    events = [outgoing.event for outgoing in outgoing_events(changes)]
    assert [event.detail["correlation_id"] for event in events] == ["request-2", "request-3"]
    assert Logger().get_correlation_id() == "request-3"


def context(request_id: str) -> dict[str, Any]:
    """What an HTTP API tells of a request of ada's."""
    return {"requestId": request_id, "authorizer": {"jwt": {"claims": {"sub": "ada"}}}}


def image(chat: str) -> dict[str, Any]:
    """A chat's item as it stands in the table."""
    key = {"pk": {"S": f"CHAT#ada#{chat}"}, "sk": {"S": "CHAT"}}
    item = storage.dynamodb().get_item(TableName=storage.settings().table_name, Key=key)["Item"]
    return dict(item)
