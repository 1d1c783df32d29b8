"""Sends events to the deployment's bus."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.logs import open_logger
from shared.rules.events import INTERNAL, INTERNAL_SOURCE, SOURCE, Event
from shared.use_cases.ports.events import Fate

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient

# PutEvents takes 10 entries and 256 KB. Titles have at most 200 code points and owner ids are claims of a
# token, so ten events stay far below the second limit.
BATCH_SIZE = 10
# Error codes of an entry that the bus would take later. Any other is permanent.
_LATER = {"InternalException", "InternalFailure", "ServiceUnavailable", "Throttling", "ThrottlingException"}
# Error codes of a call that the bus would take later: missing permissions, too high a rate, or a missing bus.
# Any other client error is about an entry and permanent.
_RETRYABLE_CALL_ERRORS = _LATER | {
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
    """Publishes to one bus, which does not keep the order of events."""

    def __init__(self, client: "EventBridgeClient", bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def publish(self, events: Sequence[Event]) -> list[Fate]:
        """Sends ``events`` in calls of ten. If a call takes only some, the rest is sent again once."""
        return [fate for some in batched(events, BATCH_SIZE, strict=False) for fate in self._send(some)]

    def _send(self, events: Sequence[Event]) -> list[Fate]:
        fates = self._put(events)
        left = [number for number, fate in enumerate(fates) if fate == "later"]
        if 0 < len(left) < len(events):
            again = self._put([events[number] for number in left])
            for number, fate in zip(left, again, strict=True):
                fates[number] = fate
        return fates

    def _put(self, events: Sequence[Event]) -> list[Fate]:
        try:
            answer = self._client.put_events(Entries=[self._entry(event) for event in events])
        except ClientError as error:
            is_about_entries = _is_about_entries(error)
            if is_about_entries and len(events) > 1:
                return [fate for event in events for fate in self._put([event])]
            return [_refused(error.response["Error"]["Code"], for_good=is_about_entries)] * len(events)
        except (HTTPClientError, NoConnection) as error:
            return [_refused(type(error).__name__, for_good=False)] * len(events)
        return [_fate(*pair) for pair in zip(events, answer["Entries"], strict=True)]

    def _entry(self, event: Event) -> Any:
        return {
            "EventBusName": self._bus_name,
            "Source": INTERNAL_SOURCE if event.kind in INTERNAL else SOURCE,
            "DetailType": event.kind,
            "Detail": json.dumps(event.detail, ensure_ascii=False),
        }


def _is_about_entries(error: ClientError) -> bool:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _ABOUT_ENTRIES and error.response["Error"]["Code"] not in _RETRYABLE_CALL_ERRORS


def _fate(event: Event, result: Mapping[str, Any]) -> Fate:
    if code := result.get("ErrorCode"):
        return _refused(code, for_good=code not in _LATER)
    ids = {name: event.detail.get(name) for name in ("event_id", "correlation_id")}
    _logger.info("event_published", extra=ids)
    return "sent"


def _refused(code: str, *, for_good: bool) -> Fate:
    _logger.warning("event_refused", extra={"error": code, "for_good": for_good})
    return "never" if for_good else "later"
