"""What a real stream says of real writes, and the events that come of it."""

from itertools import pairwise

import boto3

from shared.bootstrap.storage import new_id
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.events import Event
from shared.rules.history import PastTitle
from shared.rules.messages import Part
from shared.use_cases.chats import AddMessage
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.rename import RenameTitle
from tests.storage.conftest import Storage
from tests.support.fakes import Listeners
from tools.stack import aws


def events_of(storage: Storage, endpoint_url: str) -> list[Event]:
    """The events of everything that was written to the chat items so far."""
    streams = boto3.client("dynamodbstreams", endpoint_url=endpoint_url, region_name=aws.REGION)
    table = storage.client.describe_table(TableName=storage.table_name)["Table"]
    arn = table["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    records = streams.get_records(ShardIterator=start)["Records"]
    chats = [record for record in records if record["dynamodb"]["Keys"]["sk"]["S"] == "CHAT"]
    listeners = Listeners(storage.history)
    assert listeners.fan_out.handle([chat_changes({"Records": chats})], lambda: False) == [None]
    return listeners.events


def test_events_are_the_versions_in_the_table_one_to_one(
    real_storage: Storage, dynamodb_local_url: str
) -> None:
    """Promise 3, through everything that may happen to a chat."""
    key = real_storage.new_chat()
    parts: list[Part] = [{"type": "text", "text": "more"}]
    RenameTitle(real_storage.titles, real_storage.clock)(key, "Bread")
    AddMessage(real_storage.messages, real_storage.clock, new_id)(key, "user", parts)
    RenameTitle(real_storage.titles, real_storage.clock)(key, "Bread")
    real_storage.chats.patch(key, ChatPatch("running", "w1", archived=True), real_storage.clock())
    read = real_storage.contexts.read(key, lambda: None)
    RenameTitle(real_storage.titles, real_storage.clock)(key, "Cake")
    real_storage.titles.store_generated(key, read, "Late", real_storage.clock())
    real_storage.titles.store_generated(
        key, real_storage.contexts.read(key, lambda: None), "New", real_storage.clock()
    )
    real_storage.chats.delete(key)
    events = events_of(real_storage, dynamodb_local_url)
    *changes, deletion = events
    titles = [change.detail["title"] for change in changes]
    assert titles == ["Bake bread at home without an oven", "Bread", "Cake", "New"]
    assert [change.detail["title_version"] for change in changes] == [1, 2, 3, 4]
    assert all(b.detail["previous_title"] == a.detail["title"] for a, b in pairwise(changes))
    assert {change.kind for change in changes} == {"title_change"}
    assert deletion.kind == "chat_deleted"
    recorded = real_storage.history.page(key, PastTitle("", 4, "user", ""), 10, None).rows
    assert [title.title_version for title in recorded] == [4, 3, 2, 1]
    assert [title.title for title in reversed(recorded)] == titles
