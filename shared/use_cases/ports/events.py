"""The bus, and the queue of what cannot be processed."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from shared.rules.events import Event

# What the bus says of an event: it has left, it is to be sent later, or it will never be taken.
Fate = Literal["sent", "later", "never"]


class EventPublisher(Protocol):
    """The bus, which keeps no order."""

    def publish(self, events: Sequence[Event]) -> list[Fate]:
        """Sends ``events`` and gives what became of each."""


class FailureStore(Protocol):
    """Where goes what cannot be handled, with all that is needed to handle it later."""

    def keep(self, why: str, record: Mapping[str, Any]) -> None:
        """Keeps a stream record. Raises StorageUnavailable."""
