"""Start, stop and look at backlogs."""

from dataclasses import dataclass

from shared.rules.backlogs import (
    FOREVER,
    PERIOD,
    SEGMENTS,
    Backlog,
    BacklogRun,
    backlog_of,
    handled_in,
    is_done,
    payer_of,
)
from shared.rules.times import rfc3339
from shared.use_cases.ports.accounts import SpendReader
from shared.use_cases.ports.backlogs import BacklogQueue, Backlogs, BacklogSegments
from shared.use_cases.ports.runtime import Clock

SHOWN = 10
_SEGMENTS = range(SEGMENTS)


@dataclass(frozen=True)
class ManageBacklogs:
    """One run at a time. Messages of the queue are sent again where that may be needed: they do no harm."""

    backlogs: Backlogs
    segments: BacklogSegments
    queue: BacklogQueue
    spends: SpendReader
    clock: Clock

    def start(self, budget_micros: int, *, older_automatic_titles: bool = False) -> tuple[Backlog, bool]:
        """Starts a run, unless there is one that is not done. Returns it, and whether it is new.

        Raises StorageUnavailable. Another try then goes on with what was stored.
        """
        latest = next(iter(self.backlogs.latest(1)), None)
        is_next = latest is None or is_done(self.segments.progress(latest.number))
        number = (latest.number if latest else 0) + 1
        run = latest
        if run is None or is_next:
            now = rfc3339(self.clock())
            new = BacklogRun(number, None, budget_micros, now, now, 0, older_automatic_titles)
            run = self.backlogs.create(new)
        if run.paused_because is None:
            self.queue.send(run.number, _SEGMENTS)
        return self._look(run), is_next

    def list(self) -> list[Backlog]:
        """Returns the last runs, newest first."""
        return list(map(self._look, self.backlogs.latest(SHOWN)))

    def change(self, number: int, *, paused: bool | None, budget_micros: int | None) -> Backlog:
        """Stops a run or lets it go on, and changes its budget. One that is done stays as it is.

        Raises NotFound and StorageUnavailable.
        """
        run, progress = self.backlogs.get(number), self.segments.progress(number)
        if is_done(progress):
            return self._look(run)
        if budget_micros is not None:
            self.backlogs.set_budget(number, budget_micros)
        if paused is False:
            self.backlogs.resume(number, self.clock(), handled_in(progress))
            self.queue.send(number, _SEGMENTS)
        elif paused:
            self.backlogs.pause(number, "stopped")
        return self._look(self.backlogs.get(number))

    def _look(self, run: BacklogRun) -> Backlog:
        spend = self.spends.read(payer_of(run.number).owner_id, PERIOD, FOREVER)
        return backlog_of(run, self.segments.progress(run.number), spend.spent_micros, self.clock())
