"""Remove what a deleted chat left behind, however long that takes."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.events import purge_continued
from shared.use_cases.ports.chats import Remains, Removed
from shared.use_cases.ports.events import EventPublisher


@dataclass(frozen=True)
class PurgeChat:
    """Purges deleted chats, each in as many runs as that takes."""

    remains: Remains
    publisher: EventPublisher

    def __call__(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """What was removed; an event hands the rest over to another run. Twice does no harm.

        Raises StorageUnavailable when nothing could be removed in all the time, and when the event does not
        leave: whoever called begins anew, and gives up after a few times, so that no chat is tried for ever.
        """
        removed = self.remains.remove(key, seconds_left)
        if removed.is_all:
            return removed
        if removed.count == 0 or self.publisher.publish([purge_continued(key)]) != ["sent"]:
            raise StorageUnavailable
        return removed
