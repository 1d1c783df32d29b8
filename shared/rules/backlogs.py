"""A backlog: one run that titles the chats of the past, within a budget of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from shared.rules.automatic_title_counts import Failure
from shared.rules.limits import Payer, Period
from shared.rules.times import instant_of, rfc3339

# Of the chats. One invocation works on a segment at a time.
SEGMENTS = 10
BacklogState = Literal["running", "paused", "done"]
PauseReason = Literal["stopped", "budget"]
# A segment counts its chats first, so that the time left can be told. Then it titles them.
Phase = Literal["count", "title", "done"]
# What came of a chat. With ``later`` it is tried again, and with ``no_budget`` after the budget is raised.
OutcomeKind = Literal["titled", "skipped", "failed", "later", "no_budget"]
# Where in a list of keys the next page begins. Only the store knows what is in it.
Position = Mapping[str, str]
# The instant of every title of a run, for its account: no period ends while it runs.
FOREVER = datetime(2999, 1, 1, tzinfo=UTC)
PERIOD: Period = "month"


@dataclass(frozen=True)
class ChatOutcome:
    """What came of one chat. ``failure`` is set if and only if its title failed."""

    kind: OutcomeKind
    failure: Failure | None = None


@dataclass(frozen=True)
class BacklogRun:
    """What is stored of a run as a whole. Times are RFC 3339 UTC.

    ``handled_before`` are the chats that were handled when it last began to run, at ``running_since``.
    With ``older_automatic_titles`` it also replaces those that an earlier version of the prompt led to.
    """

    number: int
    paused_because: PauseReason | None
    budget_micros: int
    started_at: str
    running_since: str
    handled_before: int
    older_automatic_titles: bool


@dataclass(frozen=True)
class Segment:
    """A segment of a run, as its ``holder`` has it, who alone may commit a step of it."""

    run: int
    number: int
    phase: Phase
    position: Position | None
    step: int
    holder: str

    @property
    def correlation_id(self) -> str:
        """The correlation id of this step's titles. A step that is repeated finds them by it."""
        return f"backlog-{self.run}-{self.number}-{self.step}"


@dataclass(frozen=True)
class BacklogFailure:
    """Titles of a backlog that failed for one reason. ``detail`` and ``last_at`` are those of the last one.

    ``model_config_id`` is the config called last, or null if the error is no model's.
    """

    code: str
    model_config_id: str | None
    count: int
    detail: str | None
    last_at: str


@dataclass(frozen=True)
class Progress:
    """What a segment has come to."""

    is_done: bool
    found: int
    titled: int
    skipped: int
    failed: int
    failures: tuple[BacklogFailure, ...] = ()

    @property
    def handled(self) -> int:
        """The chats of which something came."""
        return self.titled + self.skipped + self.failed


@dataclass(frozen=True)
class Backlog:
    """A run and what it has come to. Times are RFC 3339 UTC.

    ``found`` are the chats that were to be titled when they were counted, and ``queued`` those that wait
    for theirs. ``eta`` is when the last one may be titled, or null if that cannot be told.
    """

    id: str
    state: BacklogState
    paused_because: PauseReason | None
    found: int
    queued: int
    titled: int
    skipped: int
    failed: int
    spent_micros: int
    budget_micros: int
    older_automatic_titles: bool
    eta: str | None
    started_at: str
    failures: list[BacklogFailure]


def payer_of(run: int) -> Payer:
    """Returns whose account a run's titles are charged to. No user has such an id: it cannot be printed."""
    return Payer(f"\0backlog-{run}")


def is_done(segments: Sequence[Progress]) -> bool:
    """Returns whether every segment is done. A run that is done stays so."""
    return sum(segment.is_done for segment in segments) == SEGMENTS


def handled_in(segments: Sequence[Progress]) -> int:
    """Returns the chats of which something came."""
    return sum(segment.handled for segment in segments)


def backlog_of(run: BacklogRun, segments: Sequence[Progress], spent_micros: int, at: datetime) -> Backlog:
    """Returns the run as it is ``at`` this instant."""
    state: BacklogState = "done" if is_done(segments) else "paused" if run.paused_because else "running"
    found = sum(segment.found for segment in segments)
    # Chats that got another title since they were counted are not handled.
    queued = 0 if state == "done" else max(0, found - handled_in(segments))
    return Backlog(
        id=str(run.number),
        state=state,
        paused_because=run.paused_because if state == "paused" else None,
        found=found,
        queued=queued,
        titled=sum(segment.titled for segment in segments),
        skipped=sum(segment.skipped for segment in segments),
        failed=sum(segment.failed for segment in segments),
        spent_micros=spent_micros,
        budget_micros=run.budget_micros,
        older_automatic_titles=run.older_automatic_titles,
        eta=_eta(run, handled_in(segments), queued, at) if state == "running" else None,
        started_at=run.started_at,
        failures=_merged([failure for segment in segments for failure in segment.failures]),
    )


def _eta(run: BacklogRun, handled: int, queued: int, at: datetime) -> str | None:
    handled -= run.handled_before
    return rfc3339(at + (at - instant_of(run.running_since)) * queued / handled) if handled > 0 else None


def _merged(failures: Sequence[BacklogFailure]) -> list[BacklogFailure]:
    """Returns one failure of each kind, the most frequent first."""
    merged: dict[tuple[str, str | None], BacklogFailure] = {}
    for failure in sorted(failures, key=lambda one: one.last_at):
        kind = failure.code, failure.model_config_id
        before = merged[kind].count if kind in merged else 0
        merged[kind] = BacklogFailure(*kind, before + failure.count, failure.detail, failure.last_at)
    return sorted(merged.values(), key=lambda one: -one.count)
