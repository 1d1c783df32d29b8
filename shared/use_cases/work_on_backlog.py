"""Work on one segment of a backlog, for as long as an invocation may."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.rules.backlogs import BacklogRun, ChatOutcome, Segment
from shared.rules.chats import ChatKey
from shared.rules.prompt_versions import PROMPT_VERSION
from shared.use_cases.ports.backlogs import BacklogChats, BacklogQueue, Backlogs, BacklogSegments, Candidate
from shared.use_cases.ports.runtime import Clock, NewId, SideBySide

# When a message comes again whose segment another invocation holds. No invocation lasts longer.
HELD_SECONDS = 300
SIDE_BY_SIDE = 10
FIRST_PAUSE, MAX_PAUSE = 0.5, 20.0
# A page of chats costs about a hundred read units. Four pages a second leave room for others.
SECONDS_BETWEEN_PAGES = 0.25

Worked = Literal["done", "handed_over", "stopped", "held"]
TitleChat = Callable[[Segment, Candidate], ChatOutcome]


class Pace:
    """How many titles are made at once, and the pause after a batch.

    After one that was throttled, half as many, and a pause that grows. After one that was not, one more.
    """

    def __init__(self) -> None:
        self.size = SIDE_BY_SIDE
        self.pause = 0.0

    def adapt(self, *, is_throttled: bool) -> None:
        """Learns from a batch."""
        if is_throttled:
            self.size = max(1, self.size // 2)
            self.pause = min(max(2 * self.pause, FIRST_PAUSE), MAX_PAUSE)
        else:
            self.size = min(self.size + 1, SIDE_BY_SIDE)
            self.pause = 0.0


@dataclass(frozen=True)
class Shift:
    """What one invocation works with: what titles a chat, the time that it has, and its pace."""

    title: TitleChat
    seconds_left: Callable[[], float]
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True)
class WorkOnBacklog:
    """Counts the chats of a segment that are to be titled, then titles them, page by page.

    The counts of a page and the beginning of the next are stored in one write. So a page that is repeated
    after a crash counts once. Its titles are found by their correlation id.
    """

    backlogs: Backlogs
    segments: BacklogSegments
    chats: BacklogChats
    queue: BacklogQueue
    side_by_side: SideBySide
    sleep: Callable[[float], None]
    clock: Clock
    new_id: NewId

    def __call__(self, run: int, number: int, title: TitleChat, seconds_left: Callable[[], float]) -> Worked:
        """Returns how the invocation ended. A message has another go on with what is left.

        ``title`` titles one chat. Raises StorageUnavailable. The queue then delivers the message again.
        """
        if self._running(run) is None:
            return "stopped"
        segment = self.segments.acquire(run, number, self.new_id(), self.clock())
        if segment is None:
            self.queue.send(run, [number], HELD_SECONDS)
            return "held"
        try:
            segment = self._work(segment, Shift(title, seconds_left))
        finally:
            self.segments.release(segment)
        if segment.phase == "done":
            return "done"
        if self._running(run) is None:
            return "stopped"
        self.queue.send(run, [number])
        return "handed_over"

    def _work(self, segment: Segment, shift: Shift) -> Segment:
        while segment.phase != "done" and (running := self._running_in(shift, segment)):
            chats, position = self.chats.page(segment, running.started_at)
            if segment.phase == "count":
                found = sum(_is_wanted(running, candidate) for candidate in chats)
                segment = self.segments.commit(segment, found, [], position)
            else:
                outcomes = self._title(segment, _to_be_titled(running, segment, chats), shift)
                if outcomes is None:
                    break
                segment = self.segments.commit(segment, 0, outcomes, position)
            self.sleep(SECONDS_BETWEEN_PAGES)
        return segment

    def _title(self, segment: Segment, chats: Sequence[Candidate], shift: Shift) -> list[ChatOutcome] | None:
        """Returns what came of a page's chats, or None if some have to wait for another invocation."""
        own = [candidate.key for candidate in chats if candidate.titled_by == segment.correlation_id]
        outcomes = dict.fromkeys(own, ChatOutcome("titled"))
        while waiting := [candidate for candidate in chats if candidate.key not in outcomes]:
            running = self._running_in(shift, segment)
            if running is None:
                return None
            batch = self._batch(segment, waiting[: shift.pace.size], shift.title)
            kinds = {outcome.kind for outcome in batch.values()}
            if "no_budget" in kinds:
                self.backlogs.pause(segment.run, "budget", running.budget_micros)
                return None
            outcomes |= {key: outcome for key, outcome in batch.items() if outcome.kind != "later"}
            shift.pace.adapt(is_throttled="later" in kinds)
            self.sleep(max(0.0, min(shift.pace.pause, shift.seconds_left())))
        return list(outcomes.values())

    def _batch(
        self, segment: Segment, chats: Sequence[Candidate], title: TitleChat
    ) -> dict[ChatKey, ChatOutcome]:
        with self.side_by_side() as begin:
            begun = [begin(title, segment, chat) for chat in chats]
        return {chat.key: outcome.result() for chat, outcome in zip(chats, begun, strict=True)}

    def _running_in(self, shift: Shift, segment: Segment) -> BacklogRun | None:
        return self._running(segment.run) if shift.seconds_left() > 0 else None

    def _running(self, number: int) -> BacklogRun | None:
        run = self.backlogs.get(number)
        return None if run.paused_because else run


def _is_wanted(run: BacklogRun, candidate: Candidate) -> bool:
    """Returns whether the run is to title the chat. A prompt whose version is not known counts as earlier."""
    if run.older_automatic_titles and candidate.chat.title_source == "automatic":
        return (candidate.prompt_version or 0) < PROMPT_VERSION
    return candidate.chat.title_source == "fallback"


def _to_be_titled(run: BacklogRun, segment: Segment, chats: Sequence[Candidate]) -> list[Candidate]:
    return [chat for chat in chats if _is_wanted(run, chat) or chat.titled_by == segment.correlation_id]
