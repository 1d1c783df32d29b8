"""What calls functions by itself, as the template says: the table's stream, and the bus by way of a queue."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from moto.events.models import EventPattern

from tests.support.template import resources
from tools.stack import aws

Records = list[dict[str, Any]]
STREAM_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/chats/stream/now"


@cache
def _client(endpoint_url: str) -> Any:
    return aws.client("dynamodbstreams", endpoint_url)


class Stream:
    """The records of one table's stream on DynamoDB Local, each once, but for the first ``skipped``."""

    def __init__(self, endpoint_url: str, table_name: str, skipped: int = 0) -> None:
        self._client = _client(endpoint_url)
        self._table_name = table_name
        self._skipped = skipped
        self._iterators: dict[str, str | None] = {}

    def new_records(self) -> Records:
        """What was written since the last time, as Lambda hands it over."""
        if not any(self._iterators.values()):
            self._find_shards()
        records = [record for shard in self._iterators for record in self._read(shard)]
        skipped = min(self._skipped, len(records))
        self._skipped -= skipped
        return list(map(_as_lambda_gets_it, records[skipped:]))

    def _find_shards(self) -> None:
        (stream,) = self._client.list_streams(TableName=self._table_name)["Streams"]
        arn = stream["StreamArn"]
        for shard in self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            if shard["ShardId"] not in self._iterators:
                iterator = self._client.get_shard_iterator(StreamArn=arn, **start)["ShardIterator"]
                self._iterators[shard["ShardId"]] = iterator

    def _read(self, shard: str) -> Iterable[dict[str, Any]]:
        while iterator := self._iterators[shard]:
            page = self._client.get_records(ShardIterator=iterator)
            self._iterators[shard] = page.get("NextShardIterator")
            yield from page["Records"]
            if not page["Records"]:
                return


def _as_lambda_gets_it(record: dict[str, Any]) -> dict[str, Any]:
    change = record["dynamodb"]
    change_as_json = {
        **change,
        "ApproximateCreationDateTime": change["ApproximateCreationDateTime"].timestamp(),
    }
    return {**record, "dynamodb": change_as_json, "eventSourceARN": STREAM_ARN}


@dataclass
class Source:
    """One source of a function's invocations: what it matches, and what of that is not done with yet."""

    function: str
    patterns: list[EventPattern]
    batch_size: int
    pending: Records = field(default_factory=list)

    def offer(self, some: Iterable[dict[str, Any]]) -> None:
        """Takes what the filters let through."""
        for record in some:
            event: Any = record
            if any(pattern.matches_event(event) for pattern in self.patterns):
                self.pending.append(record)

    def deliver(self, invoke: Callable[[str, Any], Any]) -> None:
        """Invokes the function once with what comes next; what it has not done stays pending."""
        batch = self.pending[: self.batch_size]
        done = len(batch)
        if "dynamodb" in batch[0]:
            answer = invoke(self.function, {"Records": batch})
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            positions = [record["dynamodb"]["SequenceNumber"] for record in batch]
            done = min((positions.index(position) for position in failed), default=len(batch))
        else:
            invoke(self.function, queued(batch[0]))
        del self.pending[:done]


def queued(event: object) -> dict[str, Any]:
    """An event of the bus as a queue of one hands it over."""
    return {"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": json.dumps(event)}]}


def sources_of(name: str, function: dict[str, Any]) -> list[Source]:
    """The stream's mappings, and the queues that rules of the bus fill, among a function's events."""
    sources = []
    for event in function.get("Events", {}).values():
        properties = event["Properties"]
        if event["Type"] == "DynamoDB":
            filters = [
                json.loads(event_filter["Pattern"])
                for event_filter in properties["FilterCriteria"]["Filters"]
            ]
            sources.append(Source(name, list(map(_pattern, filters)), properties["BatchSize"]))
        elif event["Type"] == "SQS":
            sources.append(Source(name, _patterns_of(properties["Queue"]), properties["BatchSize"]))
    return sources


def _patterns_of(queue: object) -> list[EventPattern]:
    rules = resources("AWS::Events::Rule").values()
    return [
        _pattern(rule["EventPattern"])
        for rule in rules
        if queue in [target["Arn"] for target in rule["Targets"]]
    ]


def _pattern(pattern: dict[str, Any]) -> EventPattern:
    return EventPattern(json.dumps(pattern), pattern)
