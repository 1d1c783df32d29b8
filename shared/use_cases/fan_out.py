"""Publish changes of chats from batches of the table's stream: to the history, the bus and open tabs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Concatenate

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.watched_changes import WatchedChange
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.fan_out_steps import (
    FanOutSteps,
    IsLate,
    OutgoingEvent,
    outgoing_events,
    watched_changes,
)
from shared.use_cases.isolation import isolated
from shared.use_cases.ports.runtime import Begin, Begun, SideBySide

# A group needs one call to the history and one to the bus.
GROUP_SIZE = 10
Change = ChatChange | UnreadableChange
# A group's outcome: None if it is done, else the sequence number to resume from, or a bug.
GroupResult = str | Exception | None


class FanOut:
    """Handles a batch of the stream in concurrent groups of ``GROUP_SIZE``.

    So a batch takes about as long as one change. Each group goes to the history, then to the bus. When the
    history has all groups, the changes go to open tabs, beside the calls of the bus. A change that can never
    be processed goes to the failure queue after all changes before it are done. The batch is to be resumed at
    the first change that cannot be processed now, or for which it ``is_late``.
    """

    def __init__(self, steps: FanOutSteps, side_by_side: SideBySide) -> None:
        self._steps = steps
        self._side_by_side = side_by_side

    def handle(self, batch: Sequence[Iterable[Change]], is_late: IsLate) -> list[GroupResult]:
        """Returns each group's outcome. After a bug the caller handles each change of the group alone."""
        return self._handle_groups([_Group(source) for source in batch], is_late)

    def handle_alone(self, change: Iterable[Change], is_late: IsLate) -> GroupResult:
        """Returns the outcome of one change. A bug in one step does not stop the next steps."""
        (outcome,) = self._handle_groups([_Group(change, is_alone=True)], is_late)
        return outcome

    def _handle_groups(self, groups: Sequence["_Group"], is_late: IsLate) -> list[GroupResult]:
        with self._side_by_side() as begin:
            recording = [
                begin(self._record_then_publish, group, begin, is_late if number else _never)
                for number, group in enumerate(groups)
            ]
            publishing = [recorded.result() for recorded in recording]
            if not is_late():
                self._push([group for group in groups if group.watched], begin)
        for published in filter(None, publishing):
            published.result()
        self._quarantine(groups, is_late)
        return [group.outcome for group in groups]

    def _record_then_publish(self, group: "_Group", begin: Begin, is_late: IsLate) -> Begun[None] | None:
        """Returns the call of the bus, which it only begins, or None if there is none."""
        group.attempt(self._record, is_late)
        if not group.has_next_step:
            group.watched = []
            return None
        return begin(group.attempt, self._publish)

    def _record(self, group: "_Group", is_late: IsLate) -> None:
        if is_late():
            raise StorageUnavailable
        readable = [change for change in group.changes if isinstance(change, ChatChange)]
        group.outgoing = list(outgoing_events(readable))
        group.watched = list(watched_changes(readable))
        self._steps.record(group.watched)

    def _publish(self, group: "_Group") -> None:
        sequence_numbers = [event.change.sequence_number for event in group.outgoing]
        fates = dict(zip(sequence_numbers, self._steps.publish(group.outgoing), strict=True))
        for change in group.changes:
            fate = fates.get(change.sequence_number)
            if fate == "later":
                group.resume = change.sequence_number
                return
            if fate == "never" or isinstance(change, UnreadableChange):
                group.leftover.append(change)

    def _quarantine(self, groups: Sequence["_Group"], is_late: IsLate) -> None:
        """Quarantines changes up to ``resume``. Later ones will be delivered again."""
        for group in groups:
            for change in group.leftover if not group.bugs else ():
                is_first = group is groups[0] and change is group.changes[0]
                if (not is_first and is_late()) or not self._steps.quarantine(change):
                    group.resume = change.sequence_number
                    break
            if group.resume is not None:
                return

    def _push(self, groups: Sequence["_Group"], begin: Begin) -> None:
        bugs: list[Exception] = []
        with isolated(bugs):
            self._steps.push([change for group in groups for change in group.watched], begin)
        for group in groups:
            group.bugs += bugs


@dataclass
class _Group:
    """A few consecutive changes and their progress.

    ``watched`` are for the history and open tabs. ``leftover`` are the changes that can never be published.
    """

    source: Iterable[Change]
    is_alone: bool = False
    changes: list[Change] = field(default_factory=list)
    outgoing: list[OutgoingEvent] = field(default_factory=list)
    watched: list[WatchedChange] = field(default_factory=list)
    leftover: list[Change] = field(default_factory=list)
    resume: str | None = None
    bugs: list[Exception] = field(default_factory=list)

    @property
    def has_next_step(self) -> bool:
        """Whether the next step should run."""
        return self.resume is None and (self.is_alone or not self.bugs)

    @property
    def outcome(self) -> GroupResult:
        """The group's outcome. ``resume`` comes before a bug, because a redelivery raises the bug again."""
        return next(iter(self.bugs), None) if self.resume is None else self.resume

    def attempt[**P](
        self, step: Callable[Concatenate["_Group", P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Runs a step. An error or a bug in it ends only this group."""
        try:
            with isolated(self.bugs):
                self.changes = self.changes or list(self.source)
                step(self, *args, **kwargs)
        except StorageUnavailable:
            self.resume = self.changes[0].sequence_number


def _never() -> bool:
    return False
