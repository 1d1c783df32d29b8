"""Composes the event bus and the failure queue."""

from functools import cache
from typing import TYPE_CHECKING

from shared.adapters.eventbridge import EventBridgePublisher
from shared.adapters.failure_queue import FailureQueue
from shared.bootstrap import storage

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


@cache
def publisher() -> EventBridgePublisher:
    """Returns the publisher of events."""
    events = storage.open_client("events", storage.CLIENT_CONFIG)
    return EventBridgePublisher(events, storage.settings().event_bus_name)


@cache
def failures() -> FailureQueue:
    """Returns the failure queue."""
    return FailureQueue(sqs, storage.settings().failure_queue_url)


@cache
def sqs() -> "SQSClient":
    """Returns SQS's client."""
    client: SQSClient = storage.open_client("sqs", storage.CLIENT_CONFIG)
    return client
