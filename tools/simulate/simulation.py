"""Puts a scenario's parts together and runs it."""

from collections.abc import Callable, Generator
from typing import Any

import simpy

from tools.bench import workload
from tools.simulate.capacity import Bucket, Executions
from tools.simulate.functions import AutomaticTitles, FanOut
from tools.simulate.measures import Measures
from tools.simulate.model import Model
from tools.simulate.operations import Operation, operations, partitions, requested
from tools.simulate.requests import Requests
from tools.simulate.scenario import Scenario
from tools.simulate.stream import StreamReader
from tools.simulate.table import Chat, Table

FAN_OUT, AUTO_TITLE = "fan-out", "automatic titles"
# After the last request: until then the stream must be empty. A record is 18 hours old at most.
_LATEST = 18 * 3600.0


class Simulation:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.measures = Measures()
        self._environment = simpy.Environment()
        # What comes in does not depend on what becomes of it, so that limits can be compared.
        self._random, self._arriving = (scenario.chance(part) for part in range(2))
        self._share = scenario.share
        self._executions = self._make_executions()
        self._table = self._make_table()
        self._model = Model(
            self._environment,
            self.measures,
            self._random,
            scenario.limits.model_tokens_a_minute * self._share,
            self._model_seconds,
        )
        self._readers = self._make_readers()
        self._requests = self._make_requests()

    def run(self) -> Measures:
        """Sends the requests, then waits until all that they caused is done."""
        for operation in requested():
            rate = operation.rate(self.scenario.users, self.scenario.peak) * self._share
            self._environment.process(self._arrivals(operation, rate, self._any_chat))
        self._heat()
        self._environment.run(until=self.scenario.seconds)
        while self._environment.peek() < self.scenario.seconds + _LATEST:
            self._environment.step()
        self.measures.counts["waiting"] = sum(reader.waiting for reader in self._readers)
        self.measures.most_executions = self._executions.most
        return self.measures

    def _model_seconds(self) -> float:
        """A model that slows down does so when the functions are warm."""
        is_warm = self._environment.now >= self.scenario.warm_seconds
        return self.scenario.model_seconds if is_warm else workload.SECONDS_OF_A_MODEL

    def _heat(self) -> None:
        """The hot chat and the hot owner, whose chats share his part of an index."""
        scenario, chat = self.scenario, self._any_chat()
        self._environment.process(
            self._arrivals(operations()["rename"], scenario.hot_chat_renames, lambda: chat)
        )
        index = Bucket(self._environment, scenario.limits.partition_write_units)
        self._environment.process(
            self._arrivals(
                operations()["append"],
                scenario.hot_owner_appends,
                lambda: self._table.chat(self._arriving, index),
            )
        )

    def _arrivals(
        self, operation: Operation, rate: float, chat: Callable[[], Chat]
    ) -> Generator[simpy.Event, Any]:
        if not rate:
            return
        while True:
            yield self._environment.timeout(self._arriving.expovariate(rate))
            if self._environment.now > self.scenario.seconds:
                return
            self._requests.send(operation, chat())

    def _any_chat(self) -> Chat:
        return self._table.chat(self._arriving)

    def _make_executions(self) -> Executions:
        limits, reserved = self.scenario.limits, self.scenario.parameters.reserved_auto_title
        return Executions(
            self._environment,
            limits.concurrent_executions * self._share,
            limits.new_environments_in_10_s * self._share,
            {} if reserved is None else {AUTO_TITLE: reserved * self._share},
            self.scenario.warm_seconds,
        )

    def _make_table(self) -> Table:
        limits, users = self.scenario.limits, self.scenario.users
        whole = self.scenario.partitions or partitions(
            users,
            limits.new_table_partitions,
            limits.partition_bytes,
            limits.partition_write_units,
            limits.peak_headroom,
        )
        units = min(limits.table_write_units, whole * limits.partition_write_units)
        throughput = Bucket(self._environment, units * self._share)
        simulated = max(round(whole * self._share), 1)
        share = min(whole * self._share / simulated, 1)
        return Table(self._environment, self.measures, limits, simulated, share, throughput)

    def _make_readers(self) -> list[StreamReader]:
        begin, end = self.scenario.bus_down
        fan_out = FanOut(
            self._environment,
            self.measures,
            self._table,
            Bucket(self._environment, self.scenario.limits.put_events * self._share),
            lambda: not begin <= self._environment.now < end,
        )
        titles = AutomaticTitles(
            self._environment,
            self.measures,
            self._table,
            self._model,
            self.scenario.parameters.budget_seconds,
        )
        parameters, executions = self.scenario.parameters, self._executions
        readers = [
            StreamReader(FAN_OUT, parameters.fan_out, lambda _: True, fan_out.handle, executions),
            StreamReader(
                AUTO_TITLE, parameters.auto_title, lambda record: record.is_message, titles.handle, executions
            ),
        ]
        for reader in readers:
            reader.start(self._environment, self.scenario.limits, self.measures, self._random)
            self._table.readers.append(reader.receive)
        return readers

    def _make_requests(self) -> Requests:
        limits, parameters = self.scenario.limits, self.scenario.parameters
        throttles: dict[str, Bucket] = {}
        for operation in requested():
            rate, burst = (amount * self._share for amount in parameters.throttles[operation.throttle])
            throttles.setdefault(operation.route, Bucket(self._environment, rate, burst))
        api = Bucket(self._environment, limits.api_requests * self._share, limits.api_burst * self._share)
        return Requests(
            self._environment,
            self.measures,
            self._random,
            throttles,
            api,
            self._executions,
            self._table,
            self._model,
            parameters.budget_seconds,
        )
