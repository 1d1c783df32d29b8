"""The world that the model's examples share."""

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

# Their asserts tell as much as a test's own.
pytest.register_assert_rewrite(
    *(f"tests.stateful.{path.stem}" for path in Path(__file__).parent.glob("*.py"))
)

from tests.stateful.clock import stopped_clock  # noqa: E402 - after what must come before it
from tests.stateful.world import World  # noqa: E402
from tests.support.bedrock import stub_bedrock  # noqa: E402
from tests.support.fake_services import fake_services  # noqa: E402
from tests.support.patience import wait_for_calls  # noqa: E402


@pytest.fixture
def world(dynamodb_local_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The engine, the stubs and the clock; without the log, which would be that of thousands of requests."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    wait_for_calls(monkeypatch)
    logging.disable(logging.CRITICAL)
    with stub_bedrock() as bedrock, fake_services() as services, stopped_clock() as clock:
        yield World(dynamodb_local_url, bedrock, services, clock, Counter())
    logging.disable(logging.NOTSET)
