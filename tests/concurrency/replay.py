"""Runs one order of writers' calls, ``make interleaving ORDER="fallback rename delete: delete2 rename1"``.

Or all of a scenario, up to one that breaks a promise: ``make interleaving ORDER="named agree delete"``.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.concurrency.ground import Ground
from tests.concurrency.known_bad import KNOWN_BAD
from tests.concurrency.product import PRODUCT, Product
from tests.concurrency.promises import broken_promises
from tests.concurrency.races import Scenario, outcome_of, outcomes
from tests.concurrency.report import told
from tests.support.tables import dynamodb_local


def main(order: str, known_bad: str = "") -> None:
    """Prints what came of it, with the product or with a known-bad variant."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    product = KNOWN_BAD[known_bad] if known_bad else PRODUCT
    with TemporaryDirectory() as folder, dynamodb_local(Path(folder) / "log") as url:
        ground = Ground(url)
        show = told(outcome_of(ground, order, product)) if ":" in order else _search(ground, order, product)
    sys.stdout.write(show + "\n")


def _search(ground: Ground, scenario: str, product: Product) -> str:
    kept = 0
    for outcome in outcomes(ground, Scenario.parse(scenario), product):
        if broken_promises(outcome):
            return told(outcome)
        kept += 1
    return f"{kept} orders, and all promises kept in each"


if __name__ == "__main__":
    main(*sys.argv[1:])
