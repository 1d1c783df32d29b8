"""make redrive: has what is in the failure queue handled once more, in the local stack or in AWS.

Four kinds of messages are there: stream records that a function put aside, stretches of the stream that
Lambda gave up, events whose function failed, and events that could not be delivered. What succeeds leaves
the queue; the rest comes back into sight after a while, and is told. What a function puts aside again is a
new message and told too.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools.command_error import CommandError
from tools.ops.failures import Failures
from tools.ops.not_handled import NotHandled
from tools.stack import aws
from tools.stack.deployed import physical_ids
from tools.stack.running import running_stack
from tools.stack.sam import STACK_NAME

OUT_OF_SIGHT_SECONDS = 1_800
# What reading a message or an answer raises that is of no known form; a number that is none is arithmetic's.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Redrive:
    """Works through the failure queue of one stack; ``client`` gives AWS clients by their service's name.

    ``left`` says, after a run, why each message that is left could not be handled. ``later`` are the receipts
    of those that came while it ran and are for another run.
    """

    def __init__(self, client: Callable[..., Any], stack_name: str) -> None:
        self._sqs = client("sqs")
        ids = physical_ids(client("cloudformation"), stack_name)
        self._queue = ids["FailureQueue"]
        self._failures = Failures(client, ids)
        self.left: list[str] = []
        self.later: list[str] = []

    def run(self) -> tuple[int, int]:
        """How many messages were handled, and how many were not. No message stops another."""
        handled = 0
        self.left, self.later = [], []
        for message in self._messages():
            why = self._why_not(message)
            if why is None:
                handled += 1
            else:
                self.left.append(f"{message['MessageId']}: {why}")
        self._show_later()
        return handled, len(self.left)

    def _why_not(self, message: dict[str, Any]) -> str | None:
        """Handles a message and removes it from the queue, or says why something stays there."""
        try:
            put_aside = self._failures.handle(json.loads(message["Body"]))
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
            if put_aside:
                return f"put aside again, as new messages: {put_aside}"
        except NotHandled as error:
            return str(error)
        except ClientError as error:
            return f"{error.operation_name} was refused: {error.response['Error']['Code']}"
        except (BotoCoreError, *UNREADABLE) as error:
            # What is in the message, which is somebody's title maybe, is not told.
            return type(error).__name__
        return None

    def _messages(self) -> Iterator[dict[str, Any]]:
        """What is in the queue now, each message once; what is put aside meanwhile is for another time."""
        began = 0.0
        seen: set[str] = set()
        while (answer := self._receive()).get("Messages"):
            began = began or _end_of_second(answer)
            found = [one for one in answer["Messages"] if one["MessageId"] not in seen]
            if not found:
                return
            seen |= {one["MessageId"] for one in found}
            for one in found:
                if int(one["Attributes"]["SentTimestamp"]) < began:
                    yield one
                else:
                    self.later.append(one["ReceiptHandle"])

    def _receive(self) -> dict[str, Any]:
        answer: dict[str, Any] = self._sqs.receive_message(
            QueueUrl=self._queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=OUT_OF_SIGHT_SECONDS,
            # Without a wait a queue answers for some of its servers only.
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        return answer

    def _show_later(self) -> None:
        """Makes what is for another run visible again; when that is refused, it comes by itself in time."""
        for receipt in self.later:
            with suppress(ClientError):
                self._sqs.change_message_visibility(
                    QueueUrl=self._queue, ReceiptHandle=receipt, VisibilityTimeout=0
                )


def _end_of_second(answer: dict[str, Any]) -> float:
    """When AWS gave ``answer``, in milliseconds; this machine's clock may be any other."""
    # The header has whole seconds.
    date = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return (date.timestamp() + 1) * 1000


def main() -> int:
    """Says what came of it; 1 when something is left or a person has to mend something first."""
    parser = argparse.ArgumentParser(prog="make redrive")
    parser.add_argument("--stack", help="a stack in AWS; without it the local one is meant")
    stack = parser.parse_args().stack
    try:
        redrive = _redrive(stack)
        handled, left = redrive.run()
    except (CommandError, BotoCoreError, ClientError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for why in redrive.left:
        print(f"left: {why}", file=sys.stderr)
    later = len(redrive.later)
    print(f"{handled} handled, {left} left in the queue" + f", {later} came meanwhile" * bool(later))
    return 1 if left or later else 0


def _redrive(stack: str | None) -> Redrive:
    if stack:
        session: Any = boto3.Session()
        return Redrive(session.client, stack)
    aws.forget_own_settings()
    endpoint_url = running_stack().deployed.endpoint_url
    return Redrive(partial(aws.client, endpoint_url=endpoint_url), STACK_NAME)


if __name__ == "__main__":
    sys.exit(main())
