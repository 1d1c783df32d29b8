"""Sends segments of backlogs to their queue."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.rules.errors.busy import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef


class SqsBacklogQueue:
    """The deployment's queue of segments. Its client is opened when needed."""

    def __init__(self, open_client: Callable[[], "SQSClient"], url: str) -> None:
        self._open_client = open_client
        self._url = url

    def send(self, run: int, segments: Sequence[int], delay_seconds: int = 0) -> None:
        """Sends a message for each segment, at most ten, in one call. Raises StorageUnavailable."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(segment),
                "MessageBody": json.dumps({"run": run, "segment": segment}),
                "DelaySeconds": delay_seconds,
            }
            for segment in segments
        ]
        try:
            answer = self._open_client().send_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, HTTPClientError, NoConnection) as error:
            raise StorageUnavailable from error
        if answer.get("Failed"):
            raise StorageUnavailable
