"""Two releases on one table."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.fake_services import fake_services
from tests.upgrade.previous import unpack_previous
from tests.upgrade.release import Release
from tests.upgrade.table import UpgradeTable
from tools.stack.sam import PROJECT


@pytest.fixture
def table(dynamodb_local_url: str) -> Iterator[UpgradeTable]:
    """A fresh table."""
    with fake_services() as services:
        yield UpgradeTable(dynamodb_local_url, services.endpoint_url)


@pytest.fixture(scope="session")
def previous_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The previous release's code."""
    return unpack_previous(tmp_path_factory.mktemp("previous"))


@pytest.fixture
def releases() -> Iterator[ExitStack]:
    """Releases that run until the test ends."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def new(table: UpgradeTable, releases: ExitStack) -> Release:
    """The code that is tested."""
    return releases.enter_context(table.start(PROJECT))


@pytest.fixture
def old(table: UpgradeTable, releases: ExitStack, previous_tree: Path) -> Release:
    """The previous release."""
    return releases.enter_context(table.start(previous_tree))
