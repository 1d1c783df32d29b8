"""A queue that gets a copy of every event on the stack's bus, to look at."""

import json
from collections.abc import Iterator
from typing import Any

from shared.rules.events import SOURCE
from tools.stack import aws
from tools.stack.deployed import Deployed


class BusTap:
    """Subscribes a queue of its own to the bus and reads it empty."""

    def __init__(self, deployed: Deployed, name: str) -> None:
        self._sqs = aws.client("sqs", deployed.endpoint_url)
        self._queue_url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        bus = deployed.outputs["EventBusName"]
        arn = f"arn:aws:sqs:{aws.REGION}:{aws.ACCOUNT}:{name}"
        events = aws.client("events", deployed.endpoint_url)
        events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": [SOURCE]}))
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "tap", "Arn": arn}])

    def read(self, wait_seconds: int = 1) -> Iterator[dict[str, Any]]:
        """The events that have arrived, as EventBridge delivers them; waits when there are none."""
        while messages := self._receive(wait_seconds):
            for message in messages:
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])

    def _receive(self, wait_seconds: int) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds
        )
        return list(answer.get("Messages", []))
