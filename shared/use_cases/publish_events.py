"""Turn the table's changes into events on the bus."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.rules.chats import ChatKey
from shared.rules.events import TitleState, event_of
from shared.use_cases.ports import EventPublisher


@dataclass(frozen=True)
class ChatChange:
    """One write to a chat item, as its stream tells it; ``position`` is its place in the stream."""

    position: str
    key: ChatKey
    before: TitleState | None
    after: TitleState | None


class UnreadableChange(Exception):
    """A stream record that no chat item can have caused; ``position`` is its place in the stream."""

    def __init__(self, position: str) -> None:
        self.position = position
        super().__init__(f"Stream record {position} is not a change of a chat.")


def publish_events(changes: Iterable[ChatChange], publisher: EventPublisher) -> str | None:
    """Publishes in order and gives the position to resume from, or None when all is done.

    Nothing after the first change that fails is sent, so a retry repeats as little as can be.
    """
    positions, events = [], []
    unreadable: str | None = None
    try:
        for change in changes:
            if event := event_of(change.key, change.before, change.after):
                positions.append(change.position)
                events.append(event)
    except UnreadableChange as error:
        unreadable = error.position
    published = publisher.publish(events)
    return positions[published] if published < len(events) else unreadable
