"""Sends events to the deployment's bus."""

import json
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.rules.events import Event

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient

SOURCE = "chat-titles"
# PutEvents takes 10 entries and 256 KB. Titles are at most 200 code points and owner ids are claims
# of a token, so that ten of our events stay far below the second limit.
ENTRIES_AT_ONCE = 10
_logger = Logger()


class EventBridgePublisher:
    """Publishes to one bus, in order, and stops at the first call in which anything failed."""

    def __init__(self, client: "EventBridgeClient", bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def publish(self, events: Sequence[Event]) -> int:
        """Sends ``events`` and gives how many of them, from the first on, have left for certain."""
        published = 0
        for batch in batched(events, ENTRIES_AT_ONCE, strict=False):
            accepted = self._put(batch)
            published += accepted
            if accepted < len(batch):
                break
        return published

    def _put(self, events: Iterable[Event]) -> int:
        try:
            answer = self._client.put_events(Entries=[self._entry(event) for event in events])
        except ClientError as error:
            return _refused(0, error.response["Error"]["Code"])
        except (HTTPClientError, NoConnection) as error:
            return _refused(0, type(error).__name__)
        results = answer["Entries"]
        for index, result in enumerate(results):
            if "ErrorCode" in result:
                return _refused(index, result["ErrorCode"])
        return len(results)

    def _entry(self, event: Event) -> Any:
        return {
            "EventBusName": self._bus_name,
            "Source": SOURCE,
            "DetailType": event.kind,
            "Detail": json.dumps(event.detail, ensure_ascii=False),
        }


def _refused(accepted: int, code: str) -> int:
    _logger.warning("the bus refused events", extra={"error": code})
    return accepted
