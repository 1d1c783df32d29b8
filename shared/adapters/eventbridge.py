"""Sends events to the deployment's bus."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.logs import open_logger
from shared.rules.events import INTERNAL, INTERNAL_SOURCE, SOURCE, Event
from shared.use_cases.ports import Published

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient

# PutEvents takes 10 entries and 256 KB. Titles are at most 200 code points and owner ids are claims
# of a token, so that ten of our events stay far below the second limit.
ENTRIES_AT_ONCE = 10
# What the bus says of an entry that it would take later. Any other refusal is for good.
_LATER = {"InternalException", "InternalFailure", "ServiceUnavailable", "Throttling", "ThrottlingException"}
# What it says of a call that it would take later, though the caller is to blame: for its rights, its rate, or
# a bus that is not there. Any other such refusal is about an entry, which is for good.
_CALLERS_TROUBLE = _LATER | {
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "LimitExceededException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "ProvisionedThroughputExceededException",
    "RequestExpired",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "ResourceNotFoundException",
    "SignatureDoesNotMatch",
    "SlowDown",
    "ThrottledException",
    "TooManyRequestsException",
    "UnrecognizedClientException",
}
_ABOUT_ENTRIES = {HTTPStatus.BAD_REQUEST, HTTPStatus.CONTENT_TOO_LARGE, HTTPStatus.UNPROCESSABLE_CONTENT}
_logger = open_logger()


class EventBridgePublisher:
    """Publishes to one bus, in order, and stops at the first event that does not leave."""

    def __init__(self, client: "EventBridgeClient", bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def publish(self, events: Sequence[Event]) -> Published:
        """Sends ``events`` in calls of ten."""
        count = 0
        for batch in batched(events, ENTRIES_AT_ONCE, strict=False):
            published = self._put(batch)
            count += published.count
            if published.count < len(batch):
                return Published(count, published.refused)
        return Published(count)

    def _put(self, events: Sequence[Event]) -> Published:
        try:
            answer = self._client.put_events(Entries=[self._entry(event) for event in events])
        except ClientError as error:
            refused = _is_about_entries(error)
            if refused and len(events) > 1:
                return self._put_singly(events)
            return _stopped(0, error.response["Error"]["Code"], refused=refused)
        except (HTTPClientError, NoConnection) as error:
            return _stopped(0, type(error).__name__)
        results = answer["Entries"]
        for index, (event, result) in enumerate(zip(events, results, strict=True)):
            if code := result.get("ErrorCode"):
                return _stopped(index, code, refused=code not in _LATER)
            _log_published(event)
        return Published(len(results))

    def _put_singly(self, events: Sequence[Event]) -> Published:
        for count, event in enumerate(events):
            published = self._put([event])
            if not published.count:
                return Published(count, published.refused)
        return Published(len(events))

    def _entry(self, event: Event) -> Any:
        return {
            "EventBusName": self._bus_name,
            "Source": INTERNAL_SOURCE if event.kind in INTERNAL else SOURCE,
            "DetailType": event.kind,
            "Detail": json.dumps(event.detail, ensure_ascii=False),
        }


def _is_about_entries(error: ClientError) -> bool:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _ABOUT_ENTRIES and error.response["Error"]["Code"] not in _CALLERS_TROUBLE


def _log_published(event: Event) -> None:
    told = {name: event.detail.get(name) for name in ("event_id", "correlation_id")}
    _logger.info("published", extra=told)


def _stopped(count: int, code: str, *, refused: bool = False) -> Published:
    _logger.warning("the bus refused an event", extra={"error": code, "for_good": refused})
    return Published(count, refused)
