"""The steps after a change of a chat: the history, the bus and the owner's open tabs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.events import Event, chat_deleted, title_change, title_changed
from shared.rules.watched_changes import WatchedChange
from shared.rules.watching import Connection
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.ports.events import EventPublisher, FailureStore, Fate
from shared.use_cases.ports.history import TitleHistory
from shared.use_cases.ports.runtime import Begin
from shared.use_cases.ports.watching import ConnectionStore, Pusher
from shared.use_cases.pushes import fair_pushes

# Whether an invocation's time is used up.
IsLate = Callable[[], bool]


@dataclass(frozen=True)
class OutgoingEvent:
    """A change with its event."""

    change: ChatChange
    event: Event


def outgoing_events(changes: Iterable[ChatChange]) -> Iterator[OutgoingEvent]:
    """Yields the changes that have an event."""
    for change in changes:
        if change.after is None:
            yield OutgoingEvent(change, chat_deleted(change.key))
        elif title := title_change(change.key, change.before, change.after):
            yield OutgoingEvent(change, title_changed(title, change.before, change.origin))


def watched_changes(changes: Iterable[ChatChange]) -> Iterator[WatchedChange]:
    """Yields what the history records and open tabs are told, in order."""
    for change in changes:
        if change.after is None:
            # No tab shows a chat whose times cannot be read.
            if change.deletion:
                yield change.deletion
            continue
        if title := title_change(change.key, change.before, change.after):
            yield title
        if change.archiving:
            yield change.archiving


class FanOutSteps:
    """The steps of the fan-out. Each handles a few changes in order."""

    def __init__(
        self,
        history: TitleHistory,
        publisher: EventPublisher,
        connections: ConnectionStore,
        pusher: Pusher,
        failures: FailureStore,
    ) -> None:
        self._history = history
        self._publisher = publisher
        self._connections = connections
        self._pusher = pusher
        self._failures = failures

    def record(self, changes: Sequence[WatchedChange]) -> None:
        """Stores changes in the history. Raises StorageUnavailable."""
        if changes:
            self._history.record(changes)

    def publish(self, changes: Sequence[OutgoingEvent]) -> list[Fate]:
        """Sends the events to the bus and returns the result of each."""
        return self._publisher.publish([change.event for change in changes]) if changes else []

    def push(self, changes: Sequence[WatchedChange], begin: Begin) -> None:
        """Pushes to each owner's newest tabs, and removes closed connections.

        The history must have the changes already, so that a tab that connects later finds them there.
        """
        owners = {change.key.owner_id for change in changes}
        lookups = {owner_id: begin(self._tabs_of, owner_id) for owner_id in owners}
        tabs = {owner_id: lookup.result() for owner_id, lookup in lookups.items()}
        gone = set(self._pusher.push(fair_pushes(changes, tabs)))
        forgetting = [
            begin(self._forget, tab) for connections in tabs.values() for tab in connections if tab.id in gone
        ]
        for future in forgetting:
            future.result()

    def _tabs_of(self, owner_id: str) -> list[Connection]:
        """Returns an owner's open tabs, newest first, or none if the look-up fails."""
        with suppress(StorageUnavailable):
            return self._connections.of(owner_id)
        return []

    def _forget(self, connection: Connection) -> None:
        with suppress(StorageUnavailable):
            self._connections.remove(connection)

    def quarantine(self, change: ChatChange | UnreadableChange) -> bool:
        """Returns whether the failure queue took the record of a change that can never be published."""
        reason = "unreadable" if isinstance(change, UnreadableChange) else "refused by the bus"
        try:
            self._failures.quarantine(reason, change.record)
        except StorageUnavailable:
            return False
        return True
