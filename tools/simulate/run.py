"""Simulate the service's limits with fleets of users, and print where each limit is met.

With --write, write the tables into docs/scale.md. The same seeds give the same tables.
With --measure, run the stream's function on DynamoDB Local instead, and compare.
"""

import argparse
import sys
from collections.abc import Sequence

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.simulate.measured import measured_table
from tools.simulate.render import HEADER, reach_table, row, write
from tools.simulate.scenarios import SCENARIOS
from tools.simulate.simulation import Simulation


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make simulate", __doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="scenarios whose names hold these words")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/scale.md")
    parser.add_argument("--measure", action="store_true", help="compare with engines on this machine")
    return run_command(simulate, parser, arguments)


def simulate(options: argparse.Namespace) -> None:
    """Run the scenarios and print their tables. Raises CommandError if no scenario is meant."""
    if options.measure:
        print(measured_table())
        return
    chosen = [scenario for scenario in SCENARIOS if options.only in scenario.name]
    if not chosen or (options.write and options.only):
        raise CommandError("Choose words of a scenario's name. --write takes all scenarios.")
    print(f"{reach_table()}\n\n{HEADER}", flush=True)
    rows = []
    for scenario in chosen:
        rows.append(row(scenario, Simulation(scenario).run()))
        print(rows[-1], flush=True)
    if options.write:
        write(rows)


if __name__ == "__main__":
    sys.exit(main())
