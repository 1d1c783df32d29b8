"""Tell everyone who cares that a title changed, from batches of the table's stream."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched, groupby
from typing import Any

from shared.rules.errors import StorageUnavailable
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.fan_out_steps import FanOutSteps, IsLate, Told, told
from shared.use_cases.isolation import isolated

# Two calls to the bus, and one to the history that is begun before: what a failure repeats is never more.
AT_ONCE = 20


class FanOut:
    """Handles a batch of the stream in order.

    Each change goes to the history, then to the bus, then to the watchers; the history of the next ones is
    written beside. What can never be handled goes to the failure queue and blocks no other. What cannot be
    handled now ends the batch, and so does ``is_late``.
    """

    def __init__(self, steps: FanOutSteps) -> None:
        self._steps = steps

    def handle(self, changes: Iterable[ChatChange | UnreadableChange], is_late: IsLate) -> str | None:
        """The position to resume from, or None when all is done.

        An exception that is none of this service's errors is a bug that one of the changes brings out: then
        each is to be handled alone.
        """
        groups = groupby(changes, lambda change: isinstance(change, ChatChange))
        for number, (readable, some) in enumerate(groups):
            if number and is_late():
                return next(some).position
            failed = (self._tell_all if readable else self._quarantine)(some, is_late)
            if failed is not None:
                return failed
        return None

    def handle_alone(self, change: ChatChange | UnreadableChange, is_late: IsLate) -> str | None:
        """The same for one change. A bug in one step stops no other step, and is raised in the end."""
        if isinstance(change, UnreadableChange):
            return self._quarantine([change], is_late)
        some, bugs = tuple(told([change])), list[Exception]()
        try:
            with isolated(bugs), self._steps.recording() as record:
                record(some)()
            with isolated(bugs):
                if self._steps.publish(some) < len(some):
                    return change.position
        except StorageUnavailable:
            return change.position
        with isolated(bugs), self._steps.looking_up_tabs(some) as connections_of:
            self._steps.push(some, connections_of, is_late)
        if bugs:
            raise bugs[0]
        return None

    def _quarantine(self, changes: Iterable[Any], is_late: IsLate) -> str | None:
        for number, change in enumerate(changes):
            if (number and is_late()) or not self._steps.quarantine(change):
                position: str = change.position
                return position
        return None

    def _tell_all(self, changes: Iterable[Any], is_late: IsLate) -> str | None:
        rest = batched(told(changes), AT_ONCE, strict=False)
        some = next(rest, ())
        with self._steps.recording() as record:
            recorded = record(some)
            while some:
                ahead = next(rest, ())
                ahead_recorded = record(ahead)
                failed = self._tell(some, recorded, is_late)
                if failed is None and ahead and is_late():
                    failed = ahead[0].change.position
                if failed is not None:
                    return failed
                some, recorded = ahead, ahead_recorded
        return None

    def _tell(self, some: Sequence[Told], recorded: Callable[[], object], is_late: IsLate) -> str | None:
        try:
            recorded()
            with self._steps.looking_up_tabs(some) as connections_of:
                done = self._steps.publish(some)
        except StorageUnavailable:
            return some[0].change.position
        self._steps.push(some[:done], connections_of, is_late)
        return some[done].change.position if done < len(some) else None
