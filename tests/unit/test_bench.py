"""What ``make bench`` makes of what it measures, and whether the pages say what it kept."""

from dataclasses import replace

import pytest

from tests.support.template import resources
from tools.bench import workload
from tools.bench.consumption import Consumption
from tools.bench.cost import alarm_metrics, counted, dynamodb, monthly, ping, traces
from tools.bench.figures import Figure, ratio, table
from tools.bench.prices import MILLION, PRICES, Prices
from tools.bench.render_tables import computed
from tools.bench.spending import CHATS, held_by_cost


@pytest.mark.parametrize(
    ("at", "value", "missed"),
    [("most", 1.25, False), ("most", 1.26, True), ("least", 0.8, False), ("least", 0.79, True)],
)
def test_goal_is_missed_beyond_it(at: str, value: float, missed: bool) -> None:  # noqa: FBT001 - an example
    """And kept where it is just reached."""
    figure = Figure("x", value, at=at, goal=0.8 if at == "least" else 1.25)  # type: ignore[arg-type]  # an example
    assert figure.missed == missed
    assert ("MISS" in table([figure])) == missed


def test_ratio_is_the_median_of_pairs() -> None:
    """Not the ratio of medians: what slows one round down slows down both of its halves."""
    assert ratio("x", [(2, 1), (30, 10), (400, 100)]).value == 3


def test_calls_side_by_side_are_awaited_once() -> None:
    """The longest row of calls of which each began after the one before had ended."""
    calls = [("Query", 1.0, 0.0, 2.0), ("Query", 2.5, 0.1, 1.0), ("UpdateItem", 1.0, 2.0, 3.0)]
    consumed = Consumption(calls)
    assert (consumed.awaited, consumed.read_units, consumed.write_units) == (2, 3.5, 1.0)


def test_dollars_are_units_by_price() -> None:
    """A million of four read and two write units."""
    row = {"read_units": 4, "write_units": 2, "messages": 1}
    assert dynamodb(row, Prices(million_read_units=0.125, million_write_units=0.625)) == 1.75


def test_rename_costs_the_same_at_any_length() -> None:
    """By the run that was kept; a rename to the words that stand there is refused once, and marks them."""
    units = {"rename": (1, 1), "rename, longest title": (1, 2), "rename, same title": (2, 3)}
    for operation, (calls, write_units) in units.items():
        small, huge = counted()[operation, "small"], counted()[operation, "huge"]
        assert {**small, "chat": ""} == {**huge, "chat": ""}
        measured = tuple(small[name] for name in ("calls", "awaited", "read_units", "write_units"))
        assert measured == (calls, calls, 0, write_units)
    assert all(dollars > 0 for _, dollars in monthly())


def test_ping_is_two_messages_and_an_invocation() -> None:
    """A million of them, at prices that tell the parts apart."""
    free = Prices(**dict.fromkeys(Prices.__dataclass_fields__, 0))
    assert ping(replace(free, million_socket_messages=1)) == 2
    assert ping(replace(free, million_invocations=3)) == 3
    assert ping(replace(free, gigabyte_second=0.001)) == pytest.approx(13)  # of 13 ms each
    assert ping(replace(free, million_api_requests=1)) == 0


def test_alarms_cost_by_the_metrics_that_they_watch() -> None:
    """Those of the template: one, each of metric math, or one for each model config."""
    alarms = resources("AWS::CloudWatch::Alarm")
    of_math = {name: len(alarm["Metrics"]) - 1 for name, alarm in alarms.items() if "Metrics" in alarm}
    assert of_math.pop("ModelFailuresAlarm") == 0
    single = len(alarms) - 1 - len(of_math)
    assert alarm_metrics() == single + sum(of_math.values()) + workload.MODEL_CONFIGS


def test_traces_are_the_first_of_a_second_and_a_share_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of few users all are recorded, of many about a twentieth."""
    monkeypatch.setattr(workload, "USERS", 1)
    each = traces() / PRICES.million_traces * MILLION
    # A user's title changes beside: 20 of new chats, 20 automatic, 2 renames and a regenerate.
    assert each == pytest.approx(sum(workload.MONTHLY.values()) + workload.PINGS + 43)
    monkeypatch.setattr(workload, "USERS", 10**9)
    assert traces() / PRICES.million_traces * MILLION / each / 10**9 == pytest.approx(0.05, rel=0.001)


def test_pages_say_what_was_kept() -> None:
    """Each table is as ``make bench`` would write it from its results, the prices and the workload."""
    for page, part in computed().items():
        assert part in page.read_text("utf-8"), (
            f"{page.name}: run 'python -m tools.bench.render_tables --write'"
        )


def test_title_holds_eight_times_its_cost_at_most() -> None:
    """Of a usage limit, whatever the length of its chat."""
    held = [held_by_cost(turns, name) for name, turns in CHATS.items()]
    assert [figure.value for figure in held if figure.missed] == []
    assert all(figure.value > 1 for figure in held)
