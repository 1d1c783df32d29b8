"""One table for all runs: each has a chat of its own."""

import pytest

from tests.concurrency.shared_table import SharedTable


@pytest.fixture(autouse=True)
def no_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report of a run is not to be lost among them."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")


@pytest.fixture(scope="session")
def table(dynamodb_local_url: str) -> SharedTable:
    """It, on DynamoDB Local."""
    return SharedTable(dynamodb_local_url)
