"""The example of a subscriber, on DynamoDB Local."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from examples.title_mirror.app import _dynamodb, handler
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.chats import Chat
from shared.use_cases.chat_changes import ChatChange
from shared.use_cases.fan_out_steps import outgoing_events
from tests.support.events import check_event
from tests.support.sample_events import SAMPLES, delivered
from tests.support.stream import chat_at, record
from tests.support.template import PROJECT, read_template

TEMPLATE = read_template(PROJECT / "examples" / "title_mirror" / "template.yaml")
TABLE = TEMPLATE["Resources"]["Titles"]["Properties"]


@pytest.fixture
def titles(dynamodb_local_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The mirror's own table."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_local_url)
    monkeypatch.setenv("TABLE_NAME", "mirror")
    _dynamodb.cache_clear()
    client: Any = _dynamodb()
    client.create_table(
        TableName="mirror",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=TABLE["AttributeDefinitions"],
        KeySchema=TABLE["KeySchema"],
    )
    yield client
    client.delete_table(TableName="mirror")
    _dynamodb.cache_clear()


def event(before: Chat | None, after: Chat | None) -> dict[str, Any]:
    """What the bus brings of one write."""
    (change,) = chat_changes({"Records": [record(1, before, after)]})
    assert isinstance(change, ChatChange)
    (outgoing_event,) = outgoing_events([change])
    check_event(outgoing_event.event.kind, outgoing_event.event.detail)
    return delivered(outgoing_event.event.kind, outgoing_event.event.detail)


def take(title_event: dict[str, Any]) -> None:
    """Invokes the mirror, as Lambda does. It does not look at the context."""
    context: Any = None
    handler(title_event, context)


def mirrored(client: Any) -> dict[str, Any]:
    """What the mirror holds of the chat."""
    item: dict[str, Any] = client.get_item(TableName="mirror", Key=KEY, ConsistentRead=True).get("Item", {})
    return item


def key_of(title_event: dict[str, Any]) -> dict[str, Any]:
    """The key of an event's chat in the mirror."""
    detail = title_event["detail"]
    return {name: {"S": detail[name]} for name in ("owner_id", "chat_id")}


CHANGES = [
    event(None, chat_at(1, "a")),
    event(chat_at(1, "a"), chat_at(2, "b")),
    event(chat_at(2, "b"), chat_at(3, "c")),
]
KEY = key_of(CHANGES[0])


def test_mirror_keeps_the_highest_version(titles: Any) -> None:
    """In every order of three events, each of them twice."""
    for order in permutations(CHANGES):
        for title_event in (*order, *order):
            take(title_event)
        assert mirrored(titles)["title"] == {"S": "c"}
        titles.delete_item(TableName="mirror", Key=KEY)


def test_mirror_ignores_titles_after_a_deletion(titles: Any) -> None:
    """However late a title is."""
    deletion = event(chat_at(3, "c"), None)
    for order in permutations([*CHANGES, deletion]):
        for title_event in order:
            take(title_event)
        assert mirrored(titles)["deleted"] == {"BOOL": True}
        assert "title" not in mirrored(titles)
        titles.delete_item(TableName="mirror", Key=KEY)


def test_mirror_reads_the_sample_events(titles: Any) -> None:
    """By Powertools' parser and its envelope; a replay changes nothing."""
    for name in ("title_change.1.first_title.json", "title_change.1.json", "title_change.1.replayed.json"):
        take(SAMPLES[name])
    detail = SAMPLES["title_change.1.json"]["detail"]
    (item,) = titles.scan(TableName="mirror")["Items"]
    assert item["title"] == {"S": detail["title"]}
    take(SAMPLES["chat_deleted.1.json"])
    assert titles.scan(TableName="mirror")["Items"] == [
        {**key_of(SAMPLES["chat_deleted.1.json"]), "deleted": {"BOOL": True}}
    ]


def test_mirror_tells_owners_with_chats_of_one_id_apart(titles: Any) -> None:
    """Of the one the deletion is no deletion of the other's."""
    for owner_id in ("ada", "bob"):
        take(delivered("title_change", {**CHANGES[0]["detail"], "owner_id": owner_id, "title": owner_id}))
    take(delivered("chat_deleted", {**event(chat_at(1), None)["detail"], "owner_id": "ada"}))
    (bobs,) = [item for item in titles.scan(TableName="mirror")["Items"] if "deleted" not in item]
    assert (bobs["owner_id"], bobs["title"]) == ({"S": "bob"}, {"S": "bob"})


def test_mirror_raises_on_what_no_schema_has(titles: Any) -> None:
    """So that Lambda repeats it and then puts it into the queue of failures."""
    with pytest.raises(ValidationError):
        take(delivered("title_change", {**SAMPLES["title_change.1.json"]["detail"], "title": ""}))
    assert titles.scan(TableName="mirror")["Items"] == []
