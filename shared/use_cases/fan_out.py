"""Publish title changes from batches of the table's stream: to the history, the bus and open tabs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Concatenate

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.history import TitleChange
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.fan_out_steps import FanOutSteps, IsLate, OutgoingEvent, outgoing_events
from shared.use_cases.isolation import isolated
from shared.use_cases.ports.runtime import SideBySide

# A group needs one call to the history and one to the bus.
GROUP_SIZE = 10
Change = ChatChange | UnreadableChange
# A group's outcome: None if it is done, else the sequence number to resume from, or a bug.
GroupResult = str | Exception | None


class FanOut:
    """Handles a batch of the stream in concurrent groups of ``GROUP_SIZE``.

    So a batch takes about as long as one change. Each group goes to the history, then to the bus. After all
    groups, the changes go to open tabs. A change that can never be processed goes to the failure queue after
    all changes before it are done. The batch is to be resumed at the first change that cannot be processed
    now, or for which it ``is_late``.
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
            futures = [
                begin(self._record_and_publish, group, is_late if number else _never)
                for number, group in enumerate(groups)
            ]
        for future in futures:
            future.result()
        self._quarantine(groups, is_late)
        if not is_late():
            self._push(groups)
        return [group.outcome for group in groups]

    def _record_and_publish(self, group: "_Group", is_late: IsLate) -> None:
        group.attempt(self._record, is_late)
        if group.has_next_step:
            group.attempt(self._publish)

    def _record(self, group: "_Group", is_late: IsLate) -> None:
        if is_late():
            raise StorageUnavailable
        readable = [change for change in group.changes if isinstance(change, ChatChange)]
        group.outgoing = list(outgoing_events(readable))
        titles = [event.title for event in group.outgoing if event.title]
        self._steps.record(titles)
        group.titles = titles

    def _publish(self, group: "_Group") -> None:
        sequence_numbers = [event.change.sequence_number for event in group.outgoing]
        fates = dict(zip(sequence_numbers, self._steps.publish(group.outgoing), strict=True))
        group.titles = [
            event.title
            for event in group.outgoing
            if event.title and fates[event.change.sequence_number] != "later"
        ]
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
            for change in group.leftover if group.bug is None else ():
                is_first = group is groups[0] and change is group.changes[0]
                if (not is_first and is_late()) or not self._steps.quarantine(change):
                    group.resume = change.sequence_number
                    break
            if group.resume is not None:
                return

    def _push(self, groups: Sequence["_Group"]) -> None:
        bugs: list[Exception] = []
        groups_with_titles = [group for group in groups if group.titles]
        with isolated(bugs), self._side_by_side() as begin:
            self._steps.push([title for group in groups_with_titles for title in group.titles], begin)
        for group in groups_with_titles:
            group.bug = group.bug or next(iter(bugs), None)


@dataclass
class _Group:
    """A few consecutive changes and their progress. ``leftover`` are those that can never be published."""

    source: Iterable[Change]
    is_alone: bool = False
    changes: list[Change] = field(default_factory=list)
    outgoing: list[OutgoingEvent] = field(default_factory=list)
    titles: list[TitleChange] = field(default_factory=list)
    leftover: list[Change] = field(default_factory=list)
    resume: str | None = None
    bug: Exception | None = None

    @property
    def has_next_step(self) -> bool:
        """Whether the next step should run."""
        return self.resume is None and (self.is_alone or self.bug is None)

    @property
    def outcome(self) -> GroupResult:
        """The group's outcome. ``resume`` comes before a bug, because a redelivery raises the bug again."""
        return self.bug if self.resume is None else self.resume

    def attempt[**P](
        self, step: Callable[Concatenate["_Group", P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Runs a step. An error or a bug in it ends only this group."""
        bugs: list[Exception] = []
        try:
            with isolated(bugs):
                self.changes = self.changes or list(self.source)
                step(self, *args, **kwargs)
        except StorageUnavailable:
            self.resume = self.changes[0].sequence_number
        self.bug = self.bug or next(iter(bugs), None)


def _never() -> bool:
    return False
