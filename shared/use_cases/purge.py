"""Remove a deleted chat's remaining items."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.events import purge_continued
from shared.use_cases.ports.chats import Remains, Removed
from shared.use_cases.ports.events import EventPublisher


@dataclass(frozen=True)
class PurgeChat:
    """Purges deleted chats, each in several runs if necessary."""

    remains: Remains
    publisher: EventPublisher

    def __call__(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """Returns what was removed. An event starts another run for the rest. Repeating it does no harm.

        Raises StorageUnavailable if it could remove nothing in its time, or could not send the event. The
        queue then delivers the message again, up to a few times.
        """
        removed = self.remains.remove(key, seconds_left)
        if removed.is_all:
            return removed
        if removed.count == 0 or self.publisher.publish([purge_continued(key)]) != ["sent"]:
            raise StorageUnavailable
        return removed
