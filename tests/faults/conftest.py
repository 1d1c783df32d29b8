"""The service whole, on DynamoDB Local."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.engine import Engine
from tests.faults.world import Worlds
from tests.support import network, virtual_time
from tests.support.api import forget_parts
from tests.support.bedrock import StubBedrock, stub_bedrock
from tests.support.fake_services import FakeServices, fake_services
from tests.support.patience import wait_for_calls
from tests.support.service import Service
from tests.support.tables import require_dynamodb_local


@pytest.fixture
def bedrock() -> Iterator[StubBedrock]:
    """A stub of Bedrock."""
    with stub_bedrock() as stub:
        yield stub


@pytest.fixture
def around() -> Iterator[FakeServices]:
    """A bus, a queue and watchers."""
    with fake_services() as stub:
        yield stub


@pytest.fixture
def service(
    dynamodb_local_url: str, bedrock: StubBedrock, around: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The service on a fresh table."""
    forget_parts()
    wait_for_calls(monkeypatch)
    yield Service(dynamodb_local_url, bedrock, around, monkeypatch)
    forget_parts()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The table's engine, of which each world has a table of its own."""
    require_dynamodb_local()
    with ExitStack() as started:
        yield Engine(tmp_path_factory.mktemp("dynamodb-local") / "log", started)


@pytest.fixture(scope="module")
def worlds(engine: Engine) -> Iterator[Worlds]:
    """Worlds on one network."""
    with stub_bedrock() as bedrock, fake_services() as around, pytest.MonkeyPatch.context() as patch:
        virtual_time.install(patch)
        network.install(patch)
        yield Worlds(engine, bedrock, around)
