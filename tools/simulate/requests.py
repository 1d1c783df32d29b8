"""Requests of users: throttled by their route, then by Lambda, then by the table."""

from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import simpy

from tools.simulate.capacity import Bucket, Executions
from tools.simulate.measures import Measures
from tools.simulate.model import Model
from tools.simulate.operations import PONG, Operation
from tools.simulate.table import Chat, Record, Table

# botocore's attempts of a write that is throttled.
ATTEMPTS, FIRST_PAUSE_SECONDS = 3, 0.05
API = "HTTP API of the account"
# Of appends: every second message is a user's.
_USERS_SHARE = 0.5
# Of one owner's index: an appended message removes an entry and adds one.
APPEND_INDEX_UNITS = 2

Steps = Generator[simpy.Event, Any]


@dataclass
class Requests:
    """Where requests go; ``throttles`` are the buckets of routes, ``api`` is the account's."""

    environment: simpy.Environment
    measures: Measures
    random: Random
    throttles: dict[str, Bucket]
    api: Bucket
    executions: Executions
    table: Table
    model: Model
    budget_seconds: float
    accepted: dict[str, int] = field(default_factory=dict)

    def send(self, operation: Operation, chat: Chat) -> None:
        """A request comes in."""
        self.measures.counts["offered"] += 1
        if limit := self._throttled(operation) or self.executions.begin(operation.name):
            self.measures.limits[limit] += 1
            self.measures.counts["refused"] += 1
            return
        self.measures.counts["sockets" if operation.throttle == "Watch" else "HTTP requests"] += 1
        self.measures.counts["pushes"] += operation.name == PONG
        self.environment.process(self._handle(operation, chat))

    def _throttled(self, operation: Operation) -> str | None:
        if not self.throttles[operation.route].take():
            return f"{operation.throttle}RateLimit"
        is_socket = operation.throttle == "Watch"
        return None if is_socket or self.api.take() else API

    def _handle(self, operation: Operation, chat: Chat) -> Steps:
        began = self.environment.now
        yield self.environment.timeout(operation.seconds)
        is_done = True
        if operation.asks_model:
            is_done = yield from self._ask()
        self.measures.read_units += operation.read_units
        is_done = is_done and (yield from self._write(operation, chat))
        self.executions.end(operation.name)
        self.measures.counts["invocations"] += 1
        self.measures.function_seconds += self.environment.now - began
        if is_done:
            self._emit(operation, chat, began)
        else:
            self.measures.counts["refused"] += 1

    def _ask(self) -> Generator[simpy.Event, Any, bool]:
        seconds = self.model.call()
        if seconds is None:
            return False
        yield self.environment.timeout(min(seconds, self.budget_seconds))
        if seconds > self.budget_seconds:
            self.measures.counts["504"] += 1
        return seconds <= self.budget_seconds

    def _write(self, operation: Operation, chat: Chat) -> Generator[simpy.Event, Any, bool]:
        if not operation.write_units:
            return True
        index_units = APPEND_INDEX_UNITS if operation.name == "append" else 0
        for attempt in range(ATTEMPTS):
            if self.table.write(chat, operation.partition_units, index_units):
                self.measures.write_units += operation.write_units
                return True
            if attempt < ATTEMPTS - 1:
                yield self.environment.timeout(FIRST_PAUSE_SECONDS * 2**attempt)
        return False

    def _emit(self, operation: Operation, chat: Chat, began: float) -> None:
        """A new chat comes with its first message, an appended one changes its chat's item."""
        is_new = operation.name == "create"
        is_message = is_new or (operation.name == "append" and self.random.random() < _USERS_SHARE)
        if operation.changes_title:
            self.measures.counts["title changes"] += 1
        if is_new:
            self.measures.counts["due"] += 1
        if operation.changes_title or operation.name in {"append", "delete"}:
            now = self.environment.now
            self.table.emit(Record(chat, now, began, is_message, is_new, operation.changes_title))
