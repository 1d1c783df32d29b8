"""The tables of docs/scale.md."""

from collections.abc import Iterator, Sequence

from tools.simulate.measures import Measures, percentile
from tools.simulate.reach import reaches
from tools.simulate.scenario import Scenario
from tools.simulate.simulation import AUTO_TITLE, FAN_OUT
from tools.stack.sam import PROJECT

PAGE = PROJECT / "docs" / "scale.md"
BEGIN, END = "<!-- computed by make simulate -->\n", "<!-- end -->\n"
HEADER = (
    "| scenario | message to title: p50, p95, p99 s | change to event: p50, p95, p99 s "
    "| oldest record: fan-out, titles s | refused | given up | limits met, a second | $ an hour |\n"
    "|---|---|---|---|---|---|---|---|"
)
_PERCENTS = (50, 95, 99)


def reach_table() -> str:
    """Each limit, and the users that reach it."""
    lines = ["| limit | at most, a second or at once | reached by users | moved by |", "|---|---|---|---|"]
    lines += [
        f"| {reach.limit} | {reach.bound:,.0f} | {significant(reach.users)} | {reach.moved_by} |"
        for reach in reaches()
    ]
    return "\n".join(lines)


def row(scenario: Scenario, measures: Measures) -> str:
    """A scenario's line."""
    counts = measures.counts
    ages = ", ".join(_seconds(measures.ages[name]) for name in (FAN_OUT, AUTO_TITLE))
    cells = [
        scenario.name,
        _percentiles(measures.to_title),
        _percentiles(measures.to_event),
        ages,
        _percentage(counts["refused"], counts["offered"]),
        _percentage(counts["given up"], counts["due"]),
        "; ".join(_limits_met(scenario, measures)) or "none",
        significant(measures.dollars() / scenario.share / scenario.seconds * 3600),
    ]
    return f"| {' | '.join(cells)} |"


def _limits_met(scenario: Scenario, measures: Measures) -> Iterator[str]:
    for limit, times in sorted(measures.limits.items(), key=lambda item: (-item[1], item[0])):
        yield f"{limit} {significant(times / scenario.share / scenario.seconds)}"


def _percentiles(seconds: Sequence[float]) -> str:
    return ", ".join(_seconds(percentile(list(seconds), percent)) for percent in _PERCENTS)


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.2f}" if seconds < 10 else f"{seconds:,.0f}"  # noqa: PLR2004


def _percentage(part: float, whole: float) -> str:
    return f"{max(100 * part / whole, 0.1):.1f} %" if part else "0"


def significant(number: float) -> str:
    """Two digits that count."""
    return f"{float(f'{number:.2g}'):,.10g}"


def page_part(rows: Sequence[str]) -> str:
    """What the command writes into the page."""
    return f"{BEGIN}\n{reach_table()}\n\n" + "\n".join([HEADER, *rows]) + f"\n\n{END}"


def write(rows: Sequence[str]) -> None:
    """Writes the tables into the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(before + page_part(rows) + rest.partition(END)[2], "utf-8")
