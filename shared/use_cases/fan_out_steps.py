"""What happens to a title that changed: its history, the bus, the owner's open tabs."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from shared.rules.errors import StorageUnavailable
from shared.rules.events import Event, event_of, title_change, watch_message
from shared.rules.history import TitleChange
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.ports import ConnectionsOf, EventPublisher, FailureStore, Pusher, TitleHistory, Watchers

# Whether an invocation's time is used up.
IsLate = Callable[[], bool]


@dataclass(frozen=True)
class Told:
    """A change with the event that tells of it, and the title that the chat got, if it got one."""

    change: ChatChange
    event: Event
    title: TitleChange | None


def told(changes: Iterable[ChatChange]) -> Iterator[Told]:
    """The changes that have something to tell."""
    for change in changes:
        event = event_of(change.key, change.before, change.after, change.correlation_id)
        if event:
            yield Told(change, event, title_change(change.key, change.before, change.after))


class FanOutSteps:
    """Each takes a few changes, in order."""

    def __init__(
        self,
        history: TitleHistory,
        publisher: EventPublisher,
        watchers: Watchers,
        pusher: Pusher,
        failures: FailureStore,
    ) -> None:
        self._history = history
        self._publisher = publisher
        self._watchers = watchers
        self._pusher = pusher
        self._failures = failures

    @contextmanager
    def recording(self) -> Iterator[Callable[[Sequence[Told]], Callable[[], object]]]:
        """Gives what begins to write titles to the history and gives what waits for it.

        Waiting raises StorageUnavailable. The block ends when all is written.
        """
        with self._history.recording() as record:
            yield lambda some: record([one.title for one in some if one.title])

    def publish(self, some: Sequence[Told]) -> int:
        """How many are done with, from the first on; what the bus will never take is quarantined.

        Raises StorageUnavailable.
        """
        done = 0
        while done < len(some):
            published = self._publisher.publish([one.event for one in some[done:]])
            done += published.count
            if not published.refused:
                break
            self._failures.keep("refused by the bus", some[done].change.record)
            done += 1
        return done

    def looking_up_tabs(self, some: Sequence[Told]) -> AbstractContextManager[ConnectionsOf]:
        """Begins to look up who watches; for titles that the history has, and anew for the next ones.

        So a tab that connects meanwhile is found here, or else finds the titles in the history.
        """
        return self._watchers.looking_up({one.title.key.owner_id for one in some if one.title})

    def push(self, some: Sequence[Told], connections_of: ConnectionsOf, is_late: IsLate) -> None:
        """Tells open tabs, while there is time."""
        gone: set[str] = set()
        for title in (one.title for one in some if one.title):
            if is_late():
                return
            owner_id = title.key.owner_id
            with suppress(StorageUnavailable):
                watching = [one for one in connections_of(owner_id) if one not in gone]
                for connection_id in self._pusher.push(watching, json.dumps(watch_message(title))):
                    gone.add(connection_id)
                    self._watchers.remove(owner_id, connection_id)

    def quarantine(self, change: UnreadableChange) -> bool:
        """Whether the failure queue took a record that tells nothing."""
        try:
            self._failures.keep("unreadable", change.record)
        except StorageUnavailable:
            return False
        return True
