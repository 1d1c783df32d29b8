"""Replay one order of concurrent writes, ORDER="fallback rename delete: delete2 rename1".

Without a colon, run all orders of a scenario, up to the first that breaks an invariant:
ORDER="named agree delete".
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.concurrency.implementation import PRODUCTION, Implementation
from tests.concurrency.invariants import broken_invariants
from tests.concurrency.mutants import MUTANTS
from tests.concurrency.races import Scenario, outcome_of, outcomes
from tests.concurrency.report import report_of
from tests.concurrency.shared_table import SharedTable
from tests.support.tables import dynamodb_local
from tools.command_line import command_parser, run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make interleaving ORDER= MUTANT=", __doc__)
    parser.add_argument("order", help="a scenario, or a scenario with an order of its calls")
    parser.add_argument(
        "mutant", nargs="?", choices=sorted(MUTANTS), metavar="mutant", help="a faulty implementation"
    )
    return run_command(replay, parser, arguments)


def replay(options: argparse.Namespace) -> None:
    """Print the result, for the implementation or for a mutant."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    order = options.order
    implementation = MUTANTS[options.mutant] if options.mutant else PRODUCTION
    with TemporaryDirectory() as folder, dynamodb_local(Path(folder) / "log") as url:
        table = SharedTable(url)
        show = (
            report_of(outcome_of(table, order, implementation))
            if ":" in order
            else _search(table, order, implementation)
        )
    sys.stdout.write(show + "\n")


def _search(table: SharedTable, scenario: str, implementation: Implementation) -> str:
    orders = 0
    for outcome in outcomes(table, Scenario.parse(scenario), implementation):
        if broken_invariants(outcome):
            return report_of(outcome)
        orders += 1
    return f"{orders} orders, and all invariants hold in each"


if __name__ == "__main__":
    sys.exit(main())
