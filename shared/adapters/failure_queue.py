"""Sends records that cannot be processed to the failure queue."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.logs import open_logger
from shared.adapters.title_metrics import count_quarantined
from shared.rules.errors.busy import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

# The largest message of an SQS queue.
MESSAGE_BYTES = 256 * 1024
_logger = open_logger()


class FailureQueue:
    """The deployment's failure queue, which ``make redrive`` reads. Its client is opened when needed.

    ``quarantined_count`` is the number of records sent by this process.
    """

    def __init__(self, open_client: Callable[[], "SQSClient"], url: str) -> None:
        self._open_client = open_client
        self._url = url
        self.quarantined_count = 0

    def quarantine(self, reason: str, record: Mapping[str, Any]) -> None:
        """Sends a complete stream record, so that it can be processed again. Raises StorageUnavailable."""
        try:
            body = json.dumps({"why": reason, "record": record}, default=str)
            if len(body.encode()) > MESSAGE_BYTES:
                body = json.dumps({"why": reason, "record": _without_images(record)})
            self._open_client().send_message(QueueUrl=self._url, MessageBody=body)
        except (ClientError, HTTPClientError, NoConnection) as error:
            raise StorageUnavailable from error
        self.quarantined_count += 1
        sequence_number = record["dynamodb"]["SequenceNumber"]
        _logger.error("stream_record_quarantined", extra={"why": reason, "sequence_number": sequence_number})
        count_quarantined(reason)


def _without_images(record: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields that find the record: its item's key and its position in the stream."""
    fields = {name: record["dynamodb"].get(name) for name in ("Keys", "SequenceNumber")}
    return {"eventID": record.get("eventID"), "eventName": record.get("eventName"), "dynamodb": fields}
