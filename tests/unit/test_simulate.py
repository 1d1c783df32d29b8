"""``make simulate``: its parts by hand and by formula, what no run may lose, and its page."""

import re
from collections.abc import Generator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import log
from statistics import NormalDist
from typing import Any

import pytest
import simpy

from tests.support.documents import text_of
from tools.bench.cost import monthly
from tools.simulate.aws_limits import DEFAULTS
from tools.simulate.capacity import Bucket, Executions
from tools.simulate.functions import AutomaticTitles
from tools.simulate.measures import Measures, percentile
from tools.simulate.model import SPREAD, Model
from tools.simulate.operations import operations
from tools.simulate.parameters import Mapping, template_parameters
from tools.simulate.reach import executions, reaches
from tools.simulate.render import reach_table, row
from tools.simulate.requests import Requests
from tools.simulate.scenario import Scenario
from tools.simulate.scenarios import MILLION, SCENARIOS
from tools.simulate.simulation import Simulation
from tools.simulate.stream import StreamReader
from tools.simulate.table import Chat, Record, Table

SMALL = Scenario("small", 2e5, seconds=30, share=0.2)
TIGHT = {
    "as deployed": SMALL,
    "few executions": replace(SMALL, limits=replace(DEFAULTS, concurrent_executions=15)),
    "bus down": replace(SMALL, bus_down=(5, 25)),
    "bus throttled": replace(SMALL, limits=replace(DEFAULTS, put_events=8)),
    "model slow": replace(SMALL, model_seconds=10),
    "model throttled": replace(SMALL, limits=replace(DEFAULTS, model_tokens_a_minute=6_000)),
    "table throttled": replace(SMALL, limits=replace(DEFAULTS, partition_write_units=10)),
    "hot chat": replace(SMALL, hot_chat_renames=900, parameters=template_parameters().with_rates(Rename=9e4)),
    "hot owner": replace(SMALL, hot_owner_appends=600, parameters=template_parameters().with_rates(Api=9e4)),
}


@cache
def run(scenario: str) -> Measures:
    """One of them, once."""
    return Simulation(TIGHT[scenario]).run()


def test_bucket_gives_its_burst_and_then_its_rate() -> None:
    """Three at once, then two a second."""
    environment = simpy.Environment()
    bucket = Bucket(environment, 2, 3)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    environment.run(until=1)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    environment.run(until=100)
    assert bucket.has(3)
    assert not bucket.take(0.5) or bucket.has(2.5)


def test_executions_are_those_of_the_account_less_the_reserved() -> None:
    """A function with reserved ones uses these and no others."""
    shared = Executions(simpy.Environment(), 3, 1_000, {"titles": 1})
    assert [shared.begin("api") for _ in range(3)] == [None, None, "concurrent executions"]
    assert [shared.begin("titles") for _ in range(2)] == [None, "reserved concurrency"]
    shared.end("api")
    assert shared.begin("other") is None
    assert shared.most == 3


def test_new_environments_come_at_their_rate_and_are_used_again() -> None:
    """Ten at once, then one a second; one that is free needs no new one."""
    environment = simpy.Environment()
    shared = Executions(environment, 1_000, 10)
    assert [shared.begin("api") for _ in range(11)] == [None] * 10 + ["new environments"]
    environment.run(until=1)
    assert [shared.begin("api") for _ in range(2)] == [None, "new environments"]
    shared.end("api")
    assert shared.begin("api") is None


class OneLane:
    """A lane whose function takes a second for each batch."""

    def __init__(self) -> None:
        self.environment = simpy.Environment()
        self.measures = Measures()
        self.batches: list[tuple[float, int]] = []
        account = Executions(self.environment, 10, 1_000)
        self.reader = StreamReader("fan-out", Mapping(100, 10), lambda _: True, self._handle, account)
        # Polls so often that no time is lost.
        limits = replace(DEFAULTS, stream_polls=1e12)
        self.reader.start(self.environment, limits, self.measures, SMALL.chance(1))

    def _handle(self, batch: list[Record]) -> Generator[simpy.Event, Any, int]:
        yield self.environment.timeout(1)
        self.batches.append((round(self.environment.now, 6), len(batch)))
        return len(batch)


def test_lane_handles_one_batch_after_another() -> None:
    """250 records at once are batches of 100, 100 and 50; the last waits two seconds."""
    lane = OneLane()
    for _ in range(250):
        lane.reader.receive(Record(Chat(0, 0), 0, 0))
    lane.environment.run()
    assert lane.batches == [(1, 100), (2, 100), (3, 50)]
    assert lane.measures.ages["fan-out"] == pytest.approx(2)
    assert lane.measures.function_seconds == pytest.approx(3)


def test_chats_of_other_lanes_do_not_wait() -> None:
    """Ten lanes end together."""
    lane = OneLane()
    for number in range(10):
        lane.reader.receive(Record(Chat(0, number), 0, 0))
    lane.environment.run()
    assert lane.batches == [(1, 1)] * 10


def erlang_b(load: float, servers: int) -> float:
    """The share of calls that find all servers busy, for any distribution of their time."""
    share = 1.0
    for number in range(1, servers + 1):
        share = load * share / (number + load * share)
    return share


@pytest.mark.parametrize(("rate", "servers"), [(4, 5), (8, 10), (20, 15)])
def test_refusals_for_lack_of_executions_are_those_of_erlangs_formula(rate: int, servers: int) -> None:
    """Proposals at a steady rate, whose executions are all that is short."""
    environment, measures, plenty = simpy.Environment(), Measures(), 1e9
    lots = Bucket(environment, plenty)
    table = Table(environment, measures, DEFAULTS, 1, 1, lots)
    requests = Requests(
        environment,
        measures,
        SMALL.chance(1),
        {"propose": lots},
        lots,
        Executions(environment, servers, plenty),
        table,
        Model(environment, measures, SMALL.chance(2), plenty, lambda: 1.0),
        17,
    )
    propose, arriving = operations()["propose"], SMALL.chance(3)

    def arrivals() -> Generator[simpy.Event, Any]:
        while True:
            yield environment.timeout(arriving.expovariate(rate))
            requests.send(propose, table.chat(arriving))

    environment.process(arrivals())
    environment.run(until=20_000 / rate)
    refused = measures.counts["refused"] / measures.counts["offered"]
    assert refused == pytest.approx(erlang_b(rate * (1 + propose.seconds), servers), rel=0.1)


@pytest.mark.parametrize("scenario", TIGHT)
def test_nothing_is_lost_whatever_is_short(scenario: str) -> None:
    """Each due message ends in a title or is given up, each title change is published once."""
    counts = run(scenario).counts
    assert counts["due"] > 10
    assert counts["titles"] + counts["given up"] == counts["due"]
    assert counts["events"] == counts["title changes"] == len(run(scenario).to_event)
    assert counts["waiting"] == 0


@pytest.mark.parametrize(
    ("scenario", "limit"),
    [
        ("few executions", "concurrent executions"),
        ("bus down", "bus is down"),
        ("bus throttled", "PutEvents"),
        ("model throttled", "model's tokens"),
        ("table throttled", "partition's writes"),
        ("hot chat", "partition's writes"),
        ("hot owner", "one owner's index"),
    ],
)
def test_what_is_short_is_met(scenario: str, limit: str) -> None:
    """And is not when nothing is short."""
    assert run(scenario).limits[limit] > 0
    assert not run("as deployed").limits[limit]


def test_more_executions_are_never_worse() -> None:
    """The same requests: fewer are refused, and no title is later."""
    few = [
        Simulation(replace(SMALL, limits=replace(DEFAULTS, concurrent_executions=n))).run()
        for n in (10, 20, 40, 80)
    ]
    refused = [measures.counts["refused"] for measures in few]
    late = [percentile(measures.to_title, 95) or 0 for measures in few]
    assert refused == sorted(refused, reverse=True)
    assert refused[0] > refused[-1]
    assert all(later <= earlier * 1.05 for earlier, later in pairwise(late))


def test_titles_of_a_slow_model_are_given_up_by_chance() -> None:
    """Both attempts are too slow: by the model's distribution, whose mean is ten seconds."""
    environment, measures = simpy.Environment(), Measures()
    plenty = Bucket(environment, 1e9)
    table = Table(environment, measures, DEFAULTS, 1_000, 1, plenty)
    model = Model(environment, measures, SMALL.chance(2), 1e12, lambda: 10.0)
    titles = AutomaticTitles(environment, measures, table, model, 17)
    due = [Record(table.chat(SMALL.chance(3)), 0, 0, is_message=True, is_due=True) for _ in range(4_000)]
    environment.process(titles.handle(due))
    environment.run()

    def is_slower(seconds: float) -> float:
        return 1 - NormalDist(log(10) - SPREAD**2 / 2, SPREAD).cdf(log(seconds))

    expected = is_slower(17 * 0.6 - operations()["automatic title"].seconds) * is_slower(17 * 0.4)
    assert measures.counts["given up"] / 4_000 == pytest.approx(expected, rel=0.1)


def test_events_wait_for_the_bus() -> None:
    """The oldest is as old as the outage was long, within the longest pause between retries."""
    assert 15 < run("bus down").ages["fan-out"] < 20 + 31
    assert max(run("bus down").to_event) < 20 + 31


def test_same_seed_gives_the_same_and_another_does_not() -> None:
    """All that the page has."""
    once, again = (row(SMALL, Simulation(SMALL).run()) for _ in range(2))
    assert once == again
    assert once != row(SMALL, Simulation(replace(SMALL, seed=3)).run())


def test_spend_of_a_month_is_that_of_the_cost_page() -> None:
    """Less the model's and what no request causes; invocations for messages come on top."""
    mean = replace(MILLION, peak=1.0, seconds=60, share=0.1)
    measures = Simulation(mean).run()
    model = measures.counts["model calls"] * 560 / 1e6
    dollars = (measures.dollars() - model) / mean.share / mean.seconds * 30 * 24 * 3600
    parts = dict(monthly())
    left_out = ("DynamoDB, a year's chats", "open connections", "alarms", "the model")
    expected = sum(parts.values()) - sum(parts[part] for part in left_out)
    assert dollars == pytest.approx(expected + 190, rel=0.1)


def test_users_that_reach_a_limit_by_hand() -> None:
    """14 proposals a second, at two a month and three times the mean; what is at once is a rate by a time."""
    by_limit = {reach.limit: reach for reach in reaches()}
    assert by_limit["requests of one route: propose"].users == pytest.approx(14 * 30 * 24 * 3600 / (2 * 3))
    titles = 25 * 3 / (30 * 24 * 3600)
    assert titles * 1.0 < executions() < 10 * titles


def test_rates_and_mappings_are_the_templates() -> None:
    """Whatever they are by now."""
    template = text_of("template.yaml")
    parameters = template_parameters()
    assert re.search(rf'ApiRateLimit:\n.*\n    Default: "{parameters.throttles["Api"][0]:.0f}"', template)
    assert f"BatchSize: {parameters.fan_out.batch_size}\n" in template
    assert (
        f"TitleBudgetSeconds:\n    Type: Number\n    Default: {parameters.budget_seconds:.0f}\n" in template
    )


def test_page_has_what_the_command_prints() -> None:
    """The table of limits, a row for each scenario, and the first row's figures."""
    page = text_of("docs/scale.md")
    assert reach_table() in page, "run 'make simulate ARGS=--write'"
    for scenario in SCENARIOS:
        assert f"\n| {scenario.name} | " in page
    first = SCENARIOS[0]
    assert row(first, Simulation(first).run()) in page


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS[1:], ids=lambda scenario: scenario.name)
def test_page_has_each_scenario_as_simulated(scenario: Scenario) -> None:
    """Its whole row."""
    assert row(scenario, Simulation(scenario).run()) in text_of("docs/scale.md")
