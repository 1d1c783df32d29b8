"""Keeps what cannot be handled in the failure queue."""

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

# What every queue takes.
MESSAGE_BYTES = 256 * 1024
_logger = open_logger()


class FailureQueue:
    """The deployment's failure queue, which ``make redrive`` reads; its client is opened when needed.

    ``kept`` is the number of records that it took in this process.
    """

    def __init__(self, open_client: Callable[[], "SQSClient"], url: str) -> None:
        self._open_client = open_client
        self._url = url
        self.kept = 0

    def keep(self, why: str, record: Mapping[str, Any]) -> None:
        """Sends a stream record whole, so that it can be handled again. Raises StorageUnavailable."""
        try:
            body = json.dumps({"why": why, "record": record}, default=str)
            if len(body.encode()) > MESSAGE_BYTES:
                body = json.dumps({"why": why, "record": _without_images(record)})
            self._open_client().send_message(QueueUrl=self._url, MessageBody=body)
        except (ClientError, HTTPClientError, NoConnection) as error:
            raise StorageUnavailable from error
        self.kept += 1
        position = record["dynamodb"]["SequenceNumber"]
        _logger.error("stream_record_quarantined", extra={"why": why, "sequence_number": position})
        count_quarantined(why)


def _without_images(record: Mapping[str, Any]) -> dict[str, Any]:
    """Enough to find the record: which item it was about, and where in the stream it stands."""
    kept = {name: record["dynamodb"].get(name) for name in ("Keys", "SequenceNumber")}
    return {"eventID": record.get("eventID"), "eventName": record.get("eventName"), "dynamodb": kept}
