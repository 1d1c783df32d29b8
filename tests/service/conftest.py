"""The service whole, on DynamoDB Local."""

from collections.abc import Iterator

import pytest

from tests.support.api import forget_wiring
from tests.support.bedrock import StubBedrock, stub_bedrock
from tests.support.neighbours import Neighbours, neighbours
from tests.support.service import Service


@pytest.fixture
def bedrock() -> Iterator[StubBedrock]:
    """A stub of Bedrock."""
    with stub_bedrock() as stub:
        yield stub


@pytest.fixture
def around() -> Iterator[Neighbours]:
    """A bus, a queue and watchers."""
    with neighbours() as stub:
        yield stub


@pytest.fixture
def service(
    dynamodb_local_url: str, bedrock: StubBedrock, around: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The service on a fresh table."""
    forget_wiring()
    yield Service(dynamodb_local_url, bedrock, around, monkeypatch)
    forget_wiring()
