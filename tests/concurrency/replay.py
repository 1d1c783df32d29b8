"""Runs one order of writers' calls, ``make interleaving ORDER="fallback rename delete: delete2 rename1"``.

Or all of a scenario, up to one that breaks a promise: ``make interleaving ORDER="named agree delete"``.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.concurrency.implementation import PRODUCTION, Implementation
from tests.concurrency.invariants import broken_promises
from tests.concurrency.mutants import MUTANTS
from tests.concurrency.races import Scenario, outcome_of, outcomes
from tests.concurrency.report import told
from tests.concurrency.shared_table import SharedTable
from tests.support.tables import dynamodb_local


def main(order: str, mutant: str = "") -> None:
    """Prints what came of it, with the implementation or with a known-bad variant."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    implementation = MUTANTS[mutant] if mutant else PRODUCTION
    with TemporaryDirectory() as folder, dynamodb_local(Path(folder) / "log") as url:
        table = SharedTable(url)
        show = (
            told(outcome_of(table, order, implementation))
            if ":" in order
            else _search(table, order, implementation)
        )
    sys.stdout.write(show + "\n")


def _search(table: SharedTable, scenario: str, implementation: Implementation) -> str:
    kept = 0
    for outcome in outcomes(table, Scenario.parse(scenario), implementation):
        if broken_promises(outcome):
            return told(outcome)
        kept += 1
    return f"{kept} orders, and all promises kept in each"


if __name__ == "__main__":
    main(*sys.argv[1:])
