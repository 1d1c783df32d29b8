"""Tell everyone who cares that a title changed, from batches of the table's stream."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Concatenate

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.history import TitleChange
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.fan_out_steps import FanOutSteps, IsLate, OutgoingEvent, outgoing_events
from shared.use_cases.isolation import isolated
from shared.use_cases.ports.runtime import SideBySide

# One call to the history, and one to the bus.
GROUP_SIZE = 10
Change = ChatChange | UnreadableChange
# What came of a group: None when it is done, the position to resume from, or a bug that it brings out.
GroupResult = str | Exception | None


class FanOut:
    """Handles a batch of the stream in groups of ``GROUP_SIZE``, which are told side by side.

    So a batch takes about as long as one change. Each group goes to the history, then to the bus. When
    all are there, they go to the watchers. What can never be handled goes to the failure queue when all
    before it is done. What cannot be handled now, or comes when it ``is_late``, is where the batch is to
    be resumed.
    """

    def __init__(self, steps: FanOutSteps, side_by_side: SideBySide) -> None:
        self._steps = steps
        self._side_by_side = side_by_side

    def handle(self, batch: Sequence[Iterable[Change]], is_late: IsLate) -> list[GroupResult]:
        """What came of each group. The changes of one that brings out a bug are to be handled alone."""
        return self._tell([_Group(source) for source in batch], is_late)

    def handle_alone(self, change: Iterable[Change], is_late: IsLate) -> GroupResult:
        """The same for one change. A bug in one step stops no other step."""
        (outcome,) = self._tell([_Group(change, is_alone=True)], is_late)
        return outcome

    def _tell(self, groups: Sequence["_Group"], is_late: IsLate) -> list[GroupResult]:
        with self._side_by_side() as begin:
            begun = [
                begin(self._record_and_publish, group, is_late if number else _never)
                for number, group in enumerate(groups)
            ]
        for one in begun:
            one.result()
        self._quarantine(groups, is_late)
        if not is_late():
            self._push(groups)
        return [group.outcome for group in groups]

    def _record_and_publish(self, group: "_Group", is_late: IsLate) -> None:
        group.attempt(self._record, is_late)
        if group.goes_on:
            group.attempt(self._publish)

    def _record(self, group: "_Group", is_late: IsLate) -> None:
        if is_late():
            raise StorageUnavailable
        readable = [change for change in group.changes if isinstance(change, ChatChange)]
        group.outgoing = list(outgoing_events(readable))
        titles = [one.title for one in group.outgoing if one.title]
        self._steps.record(titles)
        group.titles = titles

    def _publish(self, group: "_Group") -> None:
        positions = [one.change.position for one in group.outgoing]
        fates = dict(zip(positions, self._steps.publish(group.outgoing), strict=True))
        group.titles = [
            one.title for one in group.outgoing if one.title and fates[one.change.position] != "later"
        ]
        for change in group.changes:
            fate = fates.get(change.position)
            if fate == "later":
                group.resume = change.position
                return
            if fate == "never" or isinstance(change, UnreadableChange):
                group.leftover.append(change)

    def _quarantine(self, groups: Sequence["_Group"], is_late: IsLate) -> None:
        """Up to where the batch is resumed: what comes again would be kept again."""
        for group in groups:
            for change in group.leftover if group.bug is None else ():
                is_first = group is groups[0] and change is group.changes[0]
                if (not is_first and is_late()) or not self._steps.quarantine(change):
                    group.resume = change.position
                    break
            if group.resume is not None:
                return

    def _push(self, groups: Sequence["_Group"]) -> None:
        bugs: list[Exception] = []
        telling = [group for group in groups if group.titles]
        with isolated(bugs), self._side_by_side() as begin:
            self._steps.push([title for group in telling for title in group.titles], begin)
        for group in telling:
            group.bug = group.bug or next(iter(bugs), None)


@dataclass
class _Group:
    """A few consecutive changes, and how far they came; ``leftover`` are those that can never be told."""

    source: Iterable[Change]
    is_alone: bool = False
    changes: list[Change] = field(default_factory=list)
    outgoing: list[OutgoingEvent] = field(default_factory=list)
    titles: list[TitleChange] = field(default_factory=list)
    leftover: list[Change] = field(default_factory=list)
    resume: str | None = None
    bug: Exception | None = None

    @property
    def goes_on(self) -> bool:
        """Whether its next step is to be done."""
        return self.resume is None and (self.is_alone or self.bug is None)

    @property
    def outcome(self) -> GroupResult:
        """What came of it. What comes again brings its bug out again."""
        return self.bug if self.resume is None else self.resume

    def attempt[**P](
        self, step: Callable[Concatenate["_Group", P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Has a step end this group alone, whether it fails or brings out a bug."""
        bugs: list[Exception] = []
        try:
            with isolated(bugs):
                self.changes = self.changes or list(self.source)
                step(self, *args, **kwargs)
        except StorageUnavailable:
            self.resume = self.changes[0].position
        self.bug = self.bug or next(iter(bugs), None)


def _never() -> bool:
    return False
