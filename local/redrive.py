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
from typing import Any

import boto3
from botocore.exceptions import NoCredentialsError, NoRegionError

from local import aws
from local.problem import LocalProblem
from local.running import running_stack
from local.sam import STACK_NAME
from shared.adapters.dynamodb.items import key_of

OUT_OF_SIGHT_SECONDS = 120


class Redrive:
    """Works through the failure queue of one stack; ``client`` gives AWS clients by their service's name."""

    def __init__(self, client: Callable[[str], Any], stack_name: str) -> None:
        self._lambda, self._sqs = client("lambda"), client("sqs")
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
        """What is in the queue now; what is put aside again meanwhile is for another time."""
        began = time.time() * 1000
        while found := self._sqs.receive_message(
            QueueUrl=self._ids["FailureQueue"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=OUT_OF_SIGHT_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
        ).get("Messages", []):
            yield from (one for one in found if int(one["Attributes"]["SentTimestamp"]) < began)

    def _handle(self, told: dict[str, Any]) -> bool:
        if "record" in told:
            return self._replay(self._ids["TitleEventsFunction"], [told["record"]])
        function = told["requestContext"]["functionArn"]
        if stretch := told.get("DDBStreamBatchInfo"):
            return self._replay(function, self._records(stretch))
        return self._invoke(function, told["requestPayload"])

    def _records(self, stretch: dict[str, Any]) -> list[dict[str, Any]]:
        """The records of a stretch of the stream, which keeps them for a day."""
        last = int(stretch["endSequenceNumber"])
        iterator = self._streams.get_shard_iterator(
            StreamArn=stretch["streamArn"],
            ShardId=stretch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=stretch["startSequenceNumber"],
        )["ShardIterator"]
        records: list[dict[str, Any]] = []
        while iterator:
            answer = self._streams.get_records(ShardIterator=iterator)
            records += answer["Records"]
            if not answer["Records"] or int(records[-1]["dynamodb"]["SequenceNumber"]) >= last:
                break
            iterator = answer.get("NextShardIterator")
        return [one for one in records if int(one["dynamodb"]["SequenceNumber"]) <= last]

    def _replay(self, function: str, records: list[dict[str, Any]]) -> bool:
        """Handles records again; what a chat that is gone by now gets of it is removed once more."""
        if not self._invoke(function, {"Records": records}):
            return False
        keys = {key_of(one["dynamodb"]["Keys"]["pk"]["S"]) for one in records if "Keys" in one["dynamodb"]}
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
