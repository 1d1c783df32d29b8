"""An import, an export or a backlog in a process of its own, which is killed at a line of our own code."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from shared.adapters.dynamodb.backlog_segments import LEASE
from shared.rules.backlogs import SEGMENTS
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import Storage
from tests.storage.transfers import export_to, import_into
from tests.support.fakes import FakeModel
from tests.support.tables import dynamodb_client
from tests.support.template import PROJECT

_OWN = tuple(f"{PROJECT / folder}{os.sep}" for folder in ("shared", "tools"))
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


@contextmanager
def each_line(act: Callable[[int], object] = lambda _: None) -> Iterator[Iterator[int]]:
    """Calls ``act`` with the number of each line of our own code that runs, on whatever thread."""
    monitoring, numbers = sys.monitoring, count(1)

    def line(code: CodeType, _: int) -> Any:
        return act(next(numbers)) if code.co_filename.startswith(_OWN) else monitoring.DISABLE

    tool, event = monitoring.PROFILER_ID, monitoring.events.LINE
    monitoring.use_tool_id(tool, "lines")
    monitoring.register_callback(tool, event, line)
    monitoring.restart_events()
    monitoring.set_events(tool, event)
    try:
        yield numbers
    finally:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


def import_in_small_batches(storage: Storage, path: Path) -> None:
    """So that a chat takes several calls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.transfer.chat_writer.BATCH_SIZE", 2)
        import_into(storage, path)


def export_in_small_segments(storage: Storage, path: Path) -> None:
    """So that it notes several times how far it has come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.transfer.table_source.BYTES_PER_SEGMENT", 50_000)
        export_to(storage, path)


def finish_export(storage: Storage, path: Path) -> None:
    """Unless it is complete."""
    if not path.exists():
        export_in_small_segments(storage, path)


def title_backlog(storage: Storage, _: Path) -> None:
    """All messages of the first run, later than any segment is held."""
    service = BacklogService(storage, FakeModel().of)
    service.send(1, range(SEGMENTS))
    service.deliver_all()


Command = Callable[[Storage, Path], None]


def run_until_killed(command: Command, storage: Storage, path: Path, line: int) -> None:
    """Runs the command in a process that is killed at the line with this number, if it comes to it.

    No handler sees the signal.
    """
    storage.clock.instant += 2 * LEASE
    where = storage.client.meta.endpoint_url, storage.table_name, storage.clock.instant
    process = _PROCESSES.Process(target=_run, args=(command, where, path, line))
    process.start()
    process.join()
    storage.clock.instant += 2 * LEASE
    assert process.exitcode in {0, -signal.SIGKILL}


def _run(command: Command, where: tuple[str, str, datetime], path: Path, line: int) -> None:
    url, table_name, now = where
    client = dynamodb_client(url)
    storage = Storage(client, client, table_name)
    storage.clock.instant = now

    def kill(number: int) -> None:
        if number == line:
            os.kill(os.getpid(), signal.SIGKILL)

    with each_line(kill):
        command(storage, path)
