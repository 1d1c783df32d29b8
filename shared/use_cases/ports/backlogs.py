"""Ports of backlogs: their runs, the chats that they read, and the queue of their segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.rules.backlogs import BacklogRun, ChatOutcome, PauseReason, Position, Progress, Segment
from shared.rules.chats import Chat, ChatKey


@dataclass(frozen=True)
class Candidate:
    """A chat of a segment.

    It has the correlation id of the request that wrote its title, and the version of the prompt of an
    automatic one, if they are known.
    """

    key: ChatKey
    chat: Chat
    titled_by: str | None
    prompt_version: int | None


class Backlogs(Protocol):
    """Stores runs, numbered from 1."""

    def latest(self, limit: int) -> list[BacklogRun]:
        """Returns the last runs as last written, newest first."""

    def get(self, number: int) -> BacklogRun:
        """Returns a run as last written. Raises NotFound."""

    def create(self, run: BacklogRun) -> BacklogRun:
        """Stores a run unless there is one with its number. Returns the one that is there."""

    def pause(self, number: int, because: PauseReason, budget_micros: int | None = None) -> None:
        """Pauses a run. With ``budget_micros`` it does so only while that is the run's budget."""

    def resume(self, number: int, at: datetime, handled: int) -> None:
        """Lets a run go on. One that is not paused stays as it is."""

    def set_budget(self, number: int, micros: int) -> None:
        """Changes what a run may cost in all."""


class BacklogSegments(Protocol):
    """Stores how far the segments of runs are, and what came of their chats."""

    def progress(self, number: int) -> list[Progress]:
        """Returns what a run's segments have come to, as last written."""

    def acquire(self, run: int, number: int, holder: str, at: datetime) -> Segment | None:
        """Makes ``holder`` the holder of a segment for one invocation, or returns None: another holds it."""

    def commit(
        self, segment: Segment, found: int, outcomes: Sequence[ChatOutcome], position: Position | None
    ) -> Segment:
        """Stores a step: its counts and where the next one begins, or the next phase if that is None.

        Raises StorageUnavailable, also if the segment has another holder.
        """

    def release(self, segment: Segment) -> None:
        """Lets others hold the segment."""


class BacklogChats(Protocol):
    """Reads chats by segments."""

    def page(self, segment: Segment, active_until: str) -> tuple[list[Candidate], Position | None]:
        """Returns the chats of a page whose last activity was by then, and where the next page begins."""


class BacklogQueue(Protocol):
    """The queue of messages that say which segment to work on."""

    def send(self, run: int, segments: Sequence[int], delay_seconds: int = 0) -> None:
        """Sends a message for each segment, delivered after the delay. Raises StorageUnavailable."""
