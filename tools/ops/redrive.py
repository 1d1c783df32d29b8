"""Process the messages in the failure queue again, in the local stack or in AWS.

The queue holds four kinds of messages: quarantined stream records, ranges of the stream that Lambda gave up,
events whose function failed, and events that could not be delivered. A message that succeeds is deleted.
Any other message stays in the queue, becomes visible again after 30 minutes, and is reported. A record that
is quarantined again is a new message and is reported too.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.command_line import command_parser, run_command
from tools.ops.failures import Failures
from tools.ops.not_handled import NotHandled
from tools.ops.stacks import stack_of
from tools.stack.deployed import physical_ids

OUT_OF_SIGHT_SECONDS = 1_800
# Raised while a malformed message or answer is read. ArithmeticError is for malformed numbers.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Redrive:
    """Processes the failure queue of one stack. ``client`` returns the AWS client of a service name.

    After a run, ``left`` says why each remaining message could not be processed. ``later`` has the receipts
    of messages that arrived during the run; the next run processes them.
    """

    def __init__(self, client: Callable[..., Any], stack_name: str) -> None:
        self._sqs = client("sqs")
        ids = physical_ids(client("cloudformation"), stack_name)
        self._queue = ids["FailureQueue"]
        self._failures = Failures(client, ids)
        self.left: list[str] = []
        self.later: list[str] = []

    def run(self) -> tuple[int, int]:
        """Return how many messages were processed and how many were not. No message stops another."""
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
        """Process a message and delete it. Return None, or why something stays in the queue."""
        try:
            quarantined = self._failures.handle(json.loads(message["Body"]))
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
            if quarantined:
                return f"quarantined again, as new messages: {quarantined}"
        except NotHandled as error:
            return str(error)
        except ClientError as error:
            return f"{error.operation_name} was refused: {error.response['Error']['Code']}"
        except (BotoCoreError, *UNREADABLE) as error:
            # The error's text may quote a title, so only its type is reported.
            return type(error).__name__
        return None

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Yield each message once that was in the queue when the run began."""
        began = 0.0
        seen: set[str] = set()
        while (answer := self._receive()).get("Messages"):
            began = began or _end_of_second(answer)
            messages = [message for message in answer["Messages"] if message["MessageId"] not in seen]
            if not messages:
                return
            seen |= {message["MessageId"] for message in messages}
            for message in messages:
                if int(message["Attributes"]["SentTimestamp"]) < began:
                    yield message
                else:
                    self.later.append(message["ReceiptHandle"])

    def _receive(self) -> dict[str, Any]:
        answer: dict[str, Any] = self._sqs.receive_message(
            QueueUrl=self._queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=OUT_OF_SIGHT_SECONDS,
            # Without a wait, SQS asks only some of its servers.
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        return answer

    def _show_later(self) -> None:
        """Make the messages for the next run visible now. If AWS refuses, their timeout does it later."""
        for receipt in self.later:
            with suppress(ClientError):
                self._sqs.change_message_visibility(
                    QueueUrl=self._queue, ReceiptHandle=receipt, VisibilityTimeout=0
                )


def _end_of_second(answer: dict[str, Any]) -> float:
    """When AWS sent ``answer``, in milliseconds since 1970. This machine's clock may be wrong."""
    # The header counts whole seconds.
    date = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return (date.timestamp() + 1) * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 while messages are left in the queue."""
    parser = command_parser("make redrive", __doc__)
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    return run_command(run_redrive, parser, arguments)


def run_redrive(options: argparse.Namespace) -> int:
    """Process the queue and print the result. Return 1 if messages are left."""
    stack = stack_of(options.stack)
    redrive = Redrive(stack.client, stack.name)
    handled, left = redrive.run()
    for why in redrive.left:
        print(f"left: {why}", file=sys.stderr)
    later = len(redrive.later)
    print(f"{handled} handled, {left} left in the queue" + f", {later} arrived during the run" * bool(later))
    return 1 if left or later else 0


if __name__ == "__main__":
    sys.exit(main())
