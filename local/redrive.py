"""make redrive: has what is in the failure queue handled once more, in the local stack or in AWS.

Three kinds of messages are there: stream records that a function put aside, stretches of the stream that
Lambda gave up, and events whose function failed. What succeeds leaves the queue; the rest comes back into
sight after a while.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import batched
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import NoCredentialsError, NoRegionError

from local import aws
from local.problem import LocalProblem
from local.running import running_stack
from local.sam import STACK_NAME
from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, key_of
from shared.adapters.stream import chat_changes
from shared.use_cases.fan_out import UnreadableChange

OUT_OF_SIGHT_SECONDS = 1_800
AT_ONCE = 100
PAGES_AT_MOST = 1_000
# A purge may take as long as a function may run, and must not be begun twice.
PATIENT = Config(read_timeout=900, retries={"total_max_attempts": 1})


class Redrive:
    """Works through the failure queue of one stack; ``client`` gives AWS clients by their service's name."""

    def __init__(self, client: Callable[..., Any], stack_name: str) -> None:
        self._lambda, self._sqs = client("lambda", config=PATIENT), client("sqs")
        self._streams = client("dynamodbstreams")
        resources = client("cloudformation").describe_stack_resources(StackName=stack_name)["StackResources"]
        self._ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}

    def run(self) -> tuple[int, int]:
        """How many messages were handled, and how many were not."""
        handled = left = 0
        for message in self._messages():
            if self._handle(json.loads(message["Body"])):
                self._sqs.delete_message(
                    QueueUrl=self._ids["FailureQueue"], ReceiptHandle=message["ReceiptHandle"]
                )
                handled += 1
            else:
                left += 1
        return handled, left

    def _messages(self) -> Iterator[dict[str, Any]]:
        """What is in the queue now, each message once; what is put aside meanwhile is for another time."""
        began = time.time() * 1000
        seen: set[str] = set()
        while found := self._sqs.receive_message(
            QueueUrl=self._ids["FailureQueue"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=OUT_OF_SIGHT_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
        ).get("Messages", []):
            if {message["MessageId"] for message in found} <= seen:
                return
            yield from (
                one
                for one in found
                if one["MessageId"] not in seen and int(one["Attributes"]["SentTimestamp"]) < began
            )
            seen |= {message["MessageId"] for message in found}

    def _handle(self, told: dict[str, Any]) -> bool:
        if "record" in told:
            return self._replay(self._ids["TitleEventsFunction"], [told["record"]])
        function = told["requestContext"]["functionArn"]
        if stretch := told.get("DDBStreamBatchInfo"):
            records = self._records(stretch, self._prefix(function))
            return bool(records) and all(
                self._replay(function, list(some)) for some in batched(records, AT_ONCE, strict=False)
            )
        return self._invoke(function, told["requestPayload"])

    def _prefix(self, function: str) -> str:
        """What the sort keys begin with that the template's filter lets through to a function."""
        return CHAT if self._ids["TitleEventsFunction"] in function else MESSAGE_PREFIX

    def _records(self, stretch: dict[str, Any], prefix: str) -> list[dict[str, Any]]:
        """The records of a stretch of the stream; none where they are not to be had any more."""
        last = int(stretch["endSequenceNumber"])
        try:
            iterator = self._streams.get_shard_iterator(
                StreamArn=stretch["streamArn"],
                ShardId=stretch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=stretch["startSequenceNumber"],
            )["ShardIterator"]
            records = self._read(iterator, last)
        except self._streams.exceptions.TrimmedDataAccessException:
            return []
        wanted = [one for one in records if one["dynamodb"]["Keys"]["sk"]["S"].startswith(prefix)]
        return [one for one in wanted if int(one["dynamodb"]["SequenceNumber"]) <= last]

    def _read(self, iterator: str | None, last: int) -> list[dict[str, Any]]:
        """From ``iterator`` to the record ``last``; a page may be empty on the way there."""
        records: list[dict[str, Any]] = []
        for _ in range(PAGES_AT_MOST):
            if iterator is None or (records and int(records[-1]["dynamodb"]["SequenceNumber"]) >= last):
                return records
            answer = self._streams.get_records(ShardIterator=iterator)
            records += answer["Records"]
            iterator = answer.get("NextShardIterator")
        return []

    def _replay(self, function: str, records: list[dict[str, Any]]) -> bool:
        """Handles records again; what a chat that is gone by now gets of it is removed once more."""
        to_titles = self._prefix(function) == CHAT
        if to_titles and any(isinstance(one, UnreadableChange) for one in chat_changes({"Records": records})):
            return False  # it would only be put aside again
        if not self._invoke(function, {"Records": records}):
            return False
        keys = {key_of(one["dynamodb"]["Keys"]["pk"]["S"]) for one in records}
        details = [{"owner_id": key.owner_id, "chat_id": key.chat_id} for key in keys]
        return all(self._invoke(self._ids["PurgeFunction"], {"detail": detail}) for detail in details)

    def _invoke(self, function: str, event: dict[str, Any]) -> bool:
        payload = json.dumps(event, default=str)
        answer = self._lambda.invoke(FunctionName=function, Payload=payload)
        result = json.loads(answer["Payload"].read() or b"null") or {}
        return "FunctionError" not in answer and not result.get("batchItemFailures")


def main() -> int:
    """Says what came of it; 1 when something is left or a person has to mend something first."""
    parser = argparse.ArgumentParser(prog="make redrive")
    parser.add_argument("--stack", help="a stack in AWS; without it the local one is meant")
    stack = parser.parse_args().stack
    try:
        handled, left = _redrive(stack).run()
    except (LocalProblem, NoRegionError, NoCredentialsError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{handled} handled, {left} left in the queue")
    return 1 if left else 0


def _redrive(stack: str | None) -> Redrive:
    if stack:
        session: Any = boto3.Session()
        return Redrive(session.client, stack)
    aws.forget_own_settings()
    endpoint_url = running_stack().deployed.endpoint_url
    return Redrive(partial(aws.client, endpoint_url=endpoint_url), STACK_NAME)


if __name__ == "__main__":
    sys.exit(main())
