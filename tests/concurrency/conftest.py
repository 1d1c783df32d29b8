"""One table for all runs: each has a chat of its own."""

import pytest

from tests.concurrency.ground import Ground


@pytest.fixture(autouse=True)
def no_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report of a run is not to be lost among them."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")


@pytest.fixture(scope="session")
def ground(dynamodb_local_url: str) -> Ground:
    """It, on DynamoDB Local."""
    return Ground(dynamodb_local_url)
