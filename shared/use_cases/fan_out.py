"""Tell everyone who cares that a title changed: its history, the bus, the owner's open tabs."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.errors import StorageUnavailable
from shared.rules.events import Event, event_of, title_change, watch_message
from shared.rules.history import PastTitle, TitleChange
from shared.use_cases.ports import EventPublisher, FailureStore, Pusher, TitleHistory, Watchers

# Two calls to the bus, and one to the history that is begun before: what a failure repeats is never more.
AT_ONCE = 20


@dataclass(frozen=True)
class ChatChange:
    """One write to a chat item, as its stream tells it.

    ``position`` is its place in the stream and ``record`` all of it, for when it cannot be handled.
    ``correlation_id`` names the request that wrote the title, as the log does.
    """

    position: str
    record: Mapping[str, Any]
    key: ChatKey
    before: PastTitle | None
    after: PastTitle | None
    correlation_id: str | None = None


@dataclass(frozen=True)
class UnreadableChange:
    """A stream record that no chat item of ours can have caused."""

    position: str
    record: Mapping[str, Any]


class FanOut:
    """Handles a batch of the stream in order.

    Each change goes to the history, then to the bus, then to the watchers; the history of the next ones is
    written beside. What can never be handled is kept
    aside and holds up nothing; what cannot be handled now ends the batch.
    """

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

    def handle(self, changes: Iterable[ChatChange | UnreadableChange]) -> str | None:
        """The position to resume from, or None when all is done."""
        for readable, some in groupby(changes, lambda change: isinstance(change, ChatChange)):
            handle = self._tell_all if readable else self._put_aside
            failed = handle(some)
            if failed is not None:
                return failed
        return None

    def _put_aside(self, changes: Iterable[Any]) -> str | None:
        for change in changes:
            try:
                self._failures.keep("unreadable", change.record)
            except StorageUnavailable:
                position: str = change.position
                return position
        return None

    def _tell_all(self, changes: Iterable[Any]) -> str | None:
        rest = batched(_told(changes), AT_ONCE, strict=False)
        watching: dict[str, list[str]] = {}
        told = next(rest, ())
        with self._history.recording() as record:
            recorded = record(_titles(told))
            while told:
                ahead = next(rest, ())
                ahead_recorded = record(_titles(ahead))
                failed = self._tell(told, recorded, watching)
                if failed is not None:
                    return failed
                told, recorded = ahead, ahead_recorded
        return None

    def _tell(
        self,
        told: Sequence[tuple[ChatChange, Event]],
        recorded: Callable[[], object],
        watching: dict[str, list[str]],
    ) -> str | None:
        try:
            recorded()
            done = self._publish(told)
        except StorageUnavailable:
            return told[0][0].position
        self._push(_titles(told[:done]), watching)
        return told[done][0].position if done < len(told) else None

    def _publish(self, told: Sequence[tuple[ChatChange, Event]]) -> int:
        """How many are done with, from the first on; what the bus will never take is kept aside."""
        done = 0
        while done < len(told):
            published = self._publisher.publish([event for _, event in told[done:]])
            done += published.count
            if not published.refused:
                break
            self._failures.keep("refused by the bus", told[done][0].record)
            done += 1
        return done

    def _push(self, titles: Sequence[TitleChange], watching: dict[str, list[str]]) -> None:
        """Tells open tabs, which ``watching`` knows by owner from then on.

        Who is not reached asks for what was missed when the connection is back.
        """
        for title in titles:
            owner_id = title.key.owner_id
            if owner_id not in watching:
                watching[owner_id] = self._connections_of(owner_id)
            for gone in self._pusher.push(watching[owner_id], json.dumps(watch_message(title))):
                watching[owner_id].remove(gone)
                with suppress(StorageUnavailable):
                    self._watchers.remove(owner_id, gone)

    def _connections_of(self, owner_id: str) -> list[str]:
        with suppress(StorageUnavailable):
            return self._watchers.of(owner_id)
        return []


def _told(changes: Iterable[ChatChange]) -> Iterator[tuple[ChatChange, Event]]:
    for change in changes:
        event = event_of(change.key, change.before, change.after, change.correlation_id)
        if event:
            yield change, event


def _titles(told: Sequence[tuple[ChatChange, Event]]) -> list[TitleChange]:
    titles = (title_change(change.key, change.before, change.after) for change, _ in told)
    return [title for title in titles if title]
