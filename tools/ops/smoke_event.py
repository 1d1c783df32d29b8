"""A queue that gets one chat's events from a stack's bus, for as long as a check lasts."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from shared.rules.events import SOURCE, TITLE_CHANGE

MAX_WAIT_SECONDS = 5


class EventTap:
    """Subscribes a queue to a chat's title changes. ``cleanup`` removes what it makes."""

    def __init__(self, client: Callable[[str], Any], bus: str, chat_id: str, cleanup: ExitStack) -> None:
        self._sqs, events = client("sqs"), client("events")
        self._queue = self._sqs.create_queue(QueueName=chat_id)["QueueUrl"]
        cleanup.callback(self._sqs.delete_queue, QueueUrl=self._queue)
        pattern = {"source": [SOURCE], "detail-type": [TITLE_CHANGE], "detail": {"chat_id": [chat_id]}}
        rule = {"Name": chat_id, "EventBusName": bus}
        rule_arn = events.put_rule(**rule, EventPattern=json.dumps(pattern))["RuleArn"]
        cleanup.callback(events.delete_rule, **rule)
        queue_arn = self._let_in(rule_arn)
        target = {"Rule": chat_id, "EventBusName": bus}
        events.put_targets(**target, Targets=[{"Id": "smoke", "Arn": queue_arn}])
        cleanup.callback(events.remove_targets, **target, Ids=["smoke"])

    def events(self, seconds: float) -> Iterator[dict[str, Any]]:
        """Yield the details of events as they arrive, for so many seconds."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            answer = self._sqs.receive_message(
                QueueUrl=self._queue,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=max(1, min(MAX_WAIT_SECONDS, int(left))),
            )
            for message in answer.get("Messages", []):
                yield json.loads(message["Body"])["detail"]

    def _let_in(self, rule_arn: str) -> str:
        """Let the rule send to the queue. Return the queue's ARN."""
        answer = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        arn: str = answer["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        self._sqs.set_queue_attributes(QueueUrl=self._queue, Attributes={"Policy": json.dumps(policy)})
        return arn
