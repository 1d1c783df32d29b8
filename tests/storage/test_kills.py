"""Whatever is killed, and wherever: the next run ends as if it had not been.

``SEED=n`` repeats a failure, which prints it.
"""

import os
import secrets
from pathlib import Path
from random import Random

import pytest

from shared.rules.backlogs import SEGMENTS
from shared.rules.history import TitleChange, title_of
from shared.use_cases.work_on_backlog import SIDE_BY_SIDE
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import Storage
from tests.storage.killed import (
    Command,
    each_line,
    export_in_small_segments,
    finish_export,
    import_in_small_batches,
    run_until_killed,
    title_backlog,
)
from tests.storage.test_spend import HIGHEST
from tests.storage.transfers import export, export_to, fresh, import_into, items_of, lines_of
from tests.support.fakes import FakeModel
from tests.support.sample import some

NIGHTLY = os.environ.get("NIGHTLY") == "1"
SEED = os.environ.get("SEED") or (str(secrets.randbelow(10**9)) if NIGHTLY else "1")
# What is longer than a file's buffer is on the disk before the export notes it.
LONG = "How do I bake bread at home without an oven? " * 500
TIMES, KILLS, CHATS, COST, MUCH = 10, 2, 6, 3, 10**6


@pytest.fixture
def exported(real_storage: Storage, tmp_path: Path) -> Path:
    """The export of some chats of two owners, with earlier titles."""
    source = fresh(real_storage)
    for number in range(CHATS // 2):
        key = source.new_chat(LONG)
        source.history.record([TitleChange(key, title_of(source.chat(key)))])
        source.titles.rename(key, f"Bread {number}", source.clock(), None)
    path = export(source, tmp_path)
    import_into(source, path, "--owner=bob")
    return export(source, tmp_path)


class Kills:
    """A command that is killed twice, at random lines. ``lines`` run if it is not killed."""

    def __init__(self, command: Command, lines: int) -> None:
        self.command = command
        self.lines = lines

    def __call__(self, storage: Storage, path: Path, number: int) -> None:
        """Other lines for each number."""
        random = Random(f"{SEED} {number}")  # noqa: S311 - it guards nothing
        for _ in range(KILLS):
            line = 1 + int(self.lines * random.random())
            print(f"SEED={SEED}, number {number}, line {line} of {self.lines}")  # noqa: T201 - to do it again
            run_until_killed(self.command, storage, path, line)


def test_import_that_is_killed_and_run_again_ends_as_if_it_had_not_been(
    real_storage: Storage, exported: Path
) -> None:
    """Also if the second one is killed, too."""
    whole = fresh(real_storage)
    with each_line() as lines:
        import_in_small_batches(whole, exported)
    kill = Kills(import_in_small_batches, next(lines))
    for number in some(range(TIMES)):
        table = fresh(real_storage)
        kill(table, exported, number)
        import_into(table, exported)
        assert items_of(table) == items_of(whole)


def test_export_that_is_killed_and_run_again_has_all_of_it_once(
    real_storage: Storage, exported: Path, tmp_path: Path
) -> None:
    """A file that has its name is complete."""
    import_into(real_storage, exported)
    path = tmp_path / "whole.jsonl"
    with each_line() as lines:
        export_in_small_segments(real_storage, path)
    whole, kill = lines_of(path), Kills(finish_export, next(lines))
    for number in some(range(TIMES // 2)):
        path = tmp_path / f"killed-{number}.jsonl"
        kill(real_storage, path, number)
        finish_export(real_storage, path)
        assert lines_of(path) == whole
        # What the next export to a file of this name finds.
        path.rename(tmp_path / "before.jsonl")
        assert lines_of(export_to(real_storage, path)) == whole


def test_backlog_that_is_killed_goes_on_and_titles_each_chat_once(real_storage: Storage) -> None:
    """The titles of a batch may be paid twice."""
    with each_line() as lines:
        whole = started(fresh(real_storage))
        whole.deliver_all()
    kill = Kills(title_backlog, next(lines))
    for number in some(range(TIMES // 2)):
        service = started(fresh(real_storage))
        storage = service.storage
        kill(storage, Path(), number)
        service.send(1, range(SEGMENTS))
        service.deliver_all()
        versions = [item["title_version"]["N"] for item in storage.items() if item["sk"]["S"] == "CHAT"]
        assert versions == ["2"] * CHATS
        shown = service.look()
        assert (shown.id, shown.state, shown.found, shown.failed) == ("1", "done", CHATS, 0)
        # A call on its way may take effect when the process is gone already.
        assert shown.titled + shown.skipped == CHATS
        assert 0 <= shown.spent_micros - CHATS * COST <= KILLS * SIDE_BY_SIDE * HIGHEST


def started(storage: Storage) -> BacklogService:
    """A backlog that has just been started."""
    service = BacklogService(storage, FakeModel().of)
    for _ in range(CHATS):
        storage.new_chat()
    service.manage.start(MUCH)
    return service
