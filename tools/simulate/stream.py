"""A stream mapping: each shard has lanes, and a lane handles its chats' records in order, in batches."""

from collections import defaultdict, deque
from collections.abc import Callable, Generator
from random import Random
from typing import Any

import simpy

from tools.simulate.aws_limits import AwsLimits
from tools.simulate.capacity import Executions
from tools.simulate.measures import Measures
from tools.simulate.parameters import Mapping
from tools.simulate.table import Record

Steps = Generator[simpy.Event, Any, Any]
# Handles a batch, and gives how many of its records are done, from the first on.
Handler = Callable[[list[Record]], Generator[simpy.Event, Any, int]]
# Lambda does not say how long it waits before it sends a batch again. An assumption.
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.5, 30.0


class StreamReader:
    """Hands the records of a stream to a function, in batches."""

    def __init__(
        self,
        name: str,
        mapping: Mapping,
        wanted: Callable[[Record], bool],
        handler: Handler,
        executions: Executions,
    ) -> None:
        self.name, self._mapping, self._wanted = name, mapping, wanted
        self._handler, self._executions = handler, executions
        self._lanes: dict[tuple[int, int], deque[Record]] = defaultdict(deque)
        self._busy: set[tuple[int, int]] = set()

    def start(
        self, environment: simpy.Environment, limits: AwsLimits, measures: Measures, random: Random
    ) -> None:
        """Before the first record."""
        self._environment, self._measures, self._random = environment, measures, random
        self._longest_poll = 1 / limits.stream_polls

    def receive(self, record: Record) -> None:
        """Queues a record, unless the mapping's filter leaves it out."""
        if not self._wanted(record):
            return
        lane = (record.chat.partition, record.chat.hash % self._mapping.lanes)
        self._lanes[lane].append(record)
        if lane not in self._busy:
            self._busy.add(lane)
            self._environment.process(self._serve(lane))

    @property
    def waiting(self) -> int:
        """How many records are not done."""
        return sum(map(len, self._lanes.values()))

    def _serve(self, lane: tuple[int, int]) -> Steps:
        queue, retry = self._lanes[lane], FIRST_RETRY_SECONDS
        yield self._environment.timeout(self._random.uniform(0, self._longest_poll))
        while queue:
            batch = [queue[position] for position in range(min(len(queue), self._mapping.batch_size))]
            self._note_age(batch[0])
            done = yield from self._invoke(batch)
            for _ in range(done):
                queue.popleft()
            if done == len(batch):
                retry = FIRST_RETRY_SECONDS
                continue
            yield self._environment.timeout(retry * self._random.uniform(0.5, 1))
            retry = FIRST_RETRY_SECONDS if done else min(2 * retry, LONGEST_RETRY_SECONDS)
        self._busy.remove(lane)

    def _note_age(self, record: Record) -> None:
        age = self._environment.now - record.written_at
        self._measures.ages[self.name] = max(self._measures.ages[self.name], age)

    def _invoke(self, batch: list[Record]) -> Generator[simpy.Event, Any, int]:
        if limit := self._executions.begin(self.name):
            self._measures.limits[limit] += 1
            return 0
        began = self._environment.now
        done = yield from self._handler(batch)
        self._executions.end(self.name)
        self._measures.counts["invocations"] += 1
        self._measures.function_seconds += self._environment.now - began
        return done
