"""Fixtures that several folders of tests share."""

import gc
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import settings

from tests.support import invocations, roles
from tests.support.clocks import Clocks
from tests.support.fakes import FakeClock
from tests.support.sample import SAMPLE, WHOLE, sample_of
from tests.support.side_by_side import Scheduling
from tests.support.tables import dynamodb_local, require_dynamodb_local
from tools.stack import aws

# Bytecode is kept, even if PYTHONDONTWRITEBYTECODE is set: else each process would compile all tests anew.
sys.dont_write_bytecode = False

# These machines are shared: no test fails for being slow.
settings.register_profile("whole", deadline=None, max_examples=WHOLE)
settings.register_profile("sample", deadline=None, max_examples=SAMPLE)

# shared/ has Python collect garbage rarely, since one invocation makes little. Thousands of tests make much.
OBJECTS_BETWEEN_COLLECTIONS = 2_000
gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--sample`` for a run that is quick."""
    parser.addoption(
        "--sample",
        action="store_true",
        help="leave out tests marked long, most cases of a search, most random examples, most cases of each "
        "test, and in a browser, with faults, with storage and on the deployed stack most tests",
    )


def pytest_configure(config: pytest.Config) -> None:
    """A sample has few cases and random examples."""
    settings.load_profile("sample" if config.getoption("sample") else "whole")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A sample has some of the tests. Those of the deployed stack, which one process runs, begin first."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/e2e/"))
    if config.getoption("sample"):
        sample = sample_of(items)
        config.hook.pytest_deselected(items=list(set(items).difference(sample)))
        items[:] = sample


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Tests that share a stack stay in one process."""
    return Scheduling(config, log)


@pytest.fixture
def collected() -> Iterator[None]:
    """What a test leaves to the garbage collector is collected before the next one."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def no_real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may find this machine's own AWS account, or the options of the make that runs it."""
    for name, value in aws.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", aws.REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SAM_LOCAL"):
        monkeypatch.delenv(name, raising=False)
    # A make that a test runs is not to take the options of the make that runs the tests.
    for name in ("MAKEFLAGS", "MAKEOVERRIDES", "ARGS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def backends_may_act(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the template has it with a user pool of its own."""
    monkeypatch.setenv("ACT_FOR_USERS_SCOPE", "chat-titles/act-for-users")


@pytest.fixture(scope="session", autouse=True)
def service_models_read_once() -> Iterator[None]:
    """Each test makes new clients; reading their models anew would take a quarter of the tests' time."""
    read = cache(JSONFileLoader().load_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _self, path: read(path))
        yield


@pytest.fixture(scope="session", autouse=True)
def noted_threads() -> Iterator[None]:
    """Of every invocation it is known what it leaves running."""
    with pytest.MonkeyPatch.context() as patch:
        invocations.install(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def judged_calls() -> Iterator[None]:
    """Every call of an invocation is judged by its function's role."""
    with pytest.MonkeyPatch.context() as patch:
        roles.install(patch)
        yield


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """The clocks of the process, which the test may have go on."""
    return Clocks(monkeypatch)


@pytest.fixture
def clock() -> FakeClock:
    """A clock of the test's own."""
    return FakeClock()


@pytest.fixture(scope="session")
def dynamodb_local_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of DynamoDB Local, started when a test first needs it."""
    require_dynamodb_local()
    with dynamodb_local(tmp_path_factory.mktemp("dynamodb-local") / "log") as endpoint_url:
        yield endpoint_url
