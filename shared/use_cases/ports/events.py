"""Ports of the event bus and the failure queue."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from shared.rules.events import Event

# The result of an event: it was sent, it is to be sent later, or the bus will never accept it.
Fate = Literal["sent", "later", "never"]


class EventPublisher(Protocol):
    """The event bus, which does not keep the order of events."""

    def publish(self, events: Sequence[Event]) -> list[Fate]:
        """Sends ``events`` and returns the result of each."""


class FailureStore(Protocol):
    """Stores records that cannot be processed, with all that is needed to process them later."""

    def quarantine(self, reason: str, record: Mapping[str, Any]) -> None:
        """Stores a stream record. Raises StorageUnavailable."""
