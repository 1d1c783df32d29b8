"""What the stream's two functions do with a batch, step by step as far as limits are concerned."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import batched
from typing import Any

import simpy

from tools.bench import workload
from tools.bench.cost import counted
from tools.simulate.capacity import Bucket
from tools.simulate.measures import Measures
from tools.simulate.model import Model
from tools.simulate.operations import AUTOMATIC, operations
from tools.simulate.table import Record, Table

# Of a title change in a batch, beside its calls: docs/scale.md has what was measured.
SECONDS_A_TITLE_CHANGE = 0.001
_EVENTS_A_CALL = 10
# Of a title change: the history's item in the chat's partition, and the entry in the owner's index.
HISTORY_UNITS, INDEX_UNITS = 1, 1
# Of an automatic title, as docs/decisions/0009-fan-out.md has it: a first attempt's share of the budget, and
# how long a failure that waiting may cure is tried again.
FIRST_ATTEMPT, TRY_AGAIN_SECONDS, PAUSE_SECONDS = 0.6, 5.0, 0.5
BUS = "PutEvents"

Handling = Generator[simpy.Event, Any, int]


@dataclass
class FanOut:
    """Writes the history of title changes, then publishes them, while ``is_bus_up``."""

    environment: simpy.Environment
    measures: Measures
    table: Table
    bus: Bucket
    is_bus_up: Callable[[], bool]

    def handle(self, batch: list[Record]) -> Handling:
        """Stops at the first group of ten that the table or the bus does not take."""
        changes = sum(record.changes_title for record in batch)
        calls = counted()["stream record", "small"]["awaited"] if changes else 0
        seconds = workload.SECONDS_AT_LEAST + calls * workload.SECONDS_A_CALL
        yield self.environment.timeout(seconds + changes * SECONDS_A_TITLE_CHANGE)
        done = 0
        for group in batched(batch, _EVENTS_A_CALL, strict=False):
            titles = [record for record in group if record.changes_title]
            if not (all(map(self._record, titles)) and self._publish(titles)):
                return done
            done += len(group)
        return done

    def _record(self, record: Record) -> bool:
        is_written = self.table.write(record.chat, HISTORY_UNITS, INDEX_UNITS)
        self.measures.write_units += (HISTORY_UNITS + INDEX_UNITS) * is_written
        return is_written

    def _publish(self, titles: list[Record]) -> bool:
        if not titles:
            return True
        if not self.is_bus_up():
            self.measures.limits["bus is down"] += 1
            return False
        if not self.bus.take(len(titles)):
            self.measures.limits[BUS] += 1
            return False
        now = self.environment.now
        self.measures.to_event += [now - record.written_at for record in titles]
        self.measures.counts.update({"events": len(titles), "pushes": len(titles)})
        return True


@dataclass
class AutomaticTitles:
    """Makes the titles of a batch side by side, and gives up what fails for some seconds."""

    environment: simpy.Environment
    measures: Measures
    table: Table
    model: Model
    budget_seconds: float

    def handle(self, batch: list[Record]) -> Handling:
        """Every record is done, with or without a title."""
        titles = [self.environment.process(self._title(record)) for record in batch if record.is_due]
        # One small read shows that a message needs no title.
        self.measures.read_units += len(batch)
        yield self.environment.timeout(workload.SECONDS_AT_LEAST + workload.SECONDS_A_CALL)
        if titles:
            yield self.environment.all_of(titles)
        return len(batch)

    def _title(self, record: Record) -> Generator[simpy.Event, Any]:
        costs = operations()[AUTOMATIC]
        began = self.environment.now
        yield self.environment.timeout(costs.seconds)
        is_answered = yield from self._ask(began)
        self.measures.read_units += costs.read_units
        while is_answered and not self.table.write(record.chat, costs.partition_units):
            if self.environment.now - began > self.budget_seconds:
                is_answered = False
            yield self.environment.timeout(PAUSE_SECONDS)
        if not is_answered:
            self.measures.counts["given up"] += 1
            return
        self.measures.write_units += costs.write_units
        now = self.environment.now
        self.measures.to_title.append(now - record.asked_at)
        self.measures.counts["titles"] += 1
        self.measures.counts["title changes"] += 1
        self.table.emit(Record(record.chat, now, now, changes_title=True))

    def _ask(self, began: float) -> Generator[simpy.Event, Any, bool]:
        """A first attempt within three fifths of the budget, then another within the rest."""
        ends = began + self.budget_seconds
        for until in (began + FIRST_ATTEMPT * self.budget_seconds, ends):
            seconds = self.model.call()
            while seconds is None and self.environment.now - began < TRY_AGAIN_SECONDS:
                yield self.environment.timeout(PAUSE_SECONDS)
                seconds = self.model.call()
            if seconds is None:
                return False
            left = max(until - self.environment.now, 0)
            yield self.environment.timeout(min(seconds, left))
            if seconds <= left:
                return True
        return False
