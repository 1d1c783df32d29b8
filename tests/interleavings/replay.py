"""Runs one order of writers' calls once more: ``make interleaving ORDER="fallback rename delete: …"``."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.interleavings.ground import Ground
from tests.interleavings.known_bad import KNOWN_BAD
from tests.interleavings.product import PRODUCT
from tests.interleavings.races import outcome_of
from tests.interleavings.report import told
from tests.support.tables import dynamodb_local


def main(order: str, known_bad: str = "") -> None:
    """Prints the run of the product or of a known-bad variant. Without threads it is one of many orders."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    product = KNOWN_BAD[known_bad] if known_bad else PRODUCT
    with TemporaryDirectory() as folder, dynamodb_local(Path(folder) / "log") as url:
        sys.stdout.write(told(outcome_of(Ground(url), order, product)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
