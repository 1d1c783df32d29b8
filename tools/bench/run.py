"""Measure the service, print a table of figures and goals, and fail if a goal is missed.

Only a run of all parts writes tools/bench/results.json, docs/performance.md and docs/cost.md.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.bench import render_tables
from tools.bench.cold_start import cold_starts
from tools.bench.figures import RESULTS, Figure, table, write
from tools.bench.noisy_owner import beside_a_noisy_owner
from tools.bench.rename import many_writers, warm_rename
from tools.bench.service import service
from tools.bench.size import sizes
from tools.bench.spending import spending
from tools.bench.stream import stream
from tools.bench.tokens import input_tokens
from tools.bench.units import count_units
from tools.bench.watch import watch_latency
from tools.bench.worst_input import worst_input
from tools.command_line import command_parser, run_command
from tools.stack.sam import PROJECT

HOME = PROJECT / ".local" / "bench"
PARTS = (
    "size",
    "watch",
    "input",
    "rename",
    "cold",
    "writers",
    "stream",
    "noisy_owner",
    "tokens",
    "spending",
    "units",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 if a goal is missed."""
    parser = command_parser("make bench", __doc__)
    parser.add_argument(
        "parts", type=part, nargs="*", metavar="part", help=f"some of: {', '.join(PARTS)} (default: all)"
    )
    return run_command(run_parts, parser, arguments)


def part(name: str) -> str:
    """A part of the benchmark, from the command line. Raises ArgumentTypeError."""
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no part '{name}'; the parts are {', '.join(PARTS)}")
    return name


def run_parts(options: argparse.Namespace) -> int:
    """Measure some parts or all, print the figures, and return 1 if a goal is missed."""
    wanted = tuple(options.parts) or PARTS
    HOME.mkdir(parents=True, exist_ok=True)
    with quiet():
        figures, units = measure(wanted)
    print(table(figures))
    if wanted == PARTS:
        write(figures, units)
        render_tables.write()
        print(f"\nWritten to {RESULTS.relative_to(PROJECT)}, docs/performance.md and docs/cost.md.")
    missed = [figure.name for figure in figures if figure.missed]
    print(f"{len(missed)} of {sum(figure.goal is not None for figure in figures)} goals missed.")
    return 1 if missed else 0


@contextmanager
def quiet() -> Iterator[None]:
    """Sends what the functions log to where it costs little and nobody reads it."""
    terminal = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(terminal, 1)


def measure(wanted: Sequence[str]) -> tuple[list[Figure], list[dict[str, Any]]]:
    """The figures of the wanted parts, and the units of all operations."""
    units: list[dict[str, Any]] = []
    by_themselves = {
        "size": lambda: sizes(HOME),
        "watch": lambda: watch_latency(HOME),
        "input": lambda: [worst_input()],
    }
    figures = [*_measured(wanted, by_themselves)]
    with service(HOME) as bedrock:

        def counted() -> list[Figure]:
            unit_figures, rows = count_units(bedrock)
            units.extend(rows)
            return unit_figures

        on_the_table = {
            "rename": lambda: [warm_rename()],
            "cold": cold_starts,
            "writers": lambda: [many_writers()],
            "stream": stream,
            "noisy_owner": beside_a_noisy_owner,
            "tokens": lambda: input_tokens(bedrock),
            "spending": lambda: spending(bedrock),
            "units": counted,
        }
        figures += _measured(wanted, on_the_table)
    return figures, units


def _measured(wanted: Sequence[str], parts: Mapping[str, Callable[[], list[Figure]]]) -> Iterator[Figure]:
    for part, measure_it in parts.items():
        if part in wanted:
            print(f"· {part}", file=sys.stderr, flush=True)
            yield from measure_it()


if __name__ == "__main__":
    sys.exit(main())
