"""Purging what throttles, through the handler, by the rule of the template and in virtual time."""

import random
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from shared.adapters.dynamodb.items import partition
from shared.adapters.dynamodb.remains import MAX_PAUSE, UNITS_PER_SECOND
from shared.bootstrap import storage
from shared.bootstrap.storage import new_id
from shared.entrypoints.bugs import Bug
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from tests.support import virtual_time
from tests.support.api import forget_parts, handler_of, timeout_of
from tests.support.events import check_event
from tests.support.fake_services import FakeServices, fake_services
from tests.support.sample import EVERY
from tests.support.sources import sources_of
from tests.support.steps import SECRET, OwnFault, fault_at, found_steps
from tests.support.template import functions
from tests.support.throttled_table import KB, UNITS_A_SECOND, ThrottledPartition
from tests.support.virtual_time import waited

PURGE = functions()["PurgeFunction"]
# Of the units that a purge may take.
GOOD_USE = 0.8
# Of the partition's units, for other chats.
ROOM = UNITS_A_SECOND / 2
# As often as Lambda tries an event again.
MAX_FAILED_RUNS = 2
WITHOUT_WORDS = "shared/entrypoints/bugs.py"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    """The bus, beside a DynamoDB that each test makes."""
    virtual_time.install(monkeypatch)
    with fake_services() as around:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", around.endpoint_url)
        monkeypatch.setenv("EVENT_BUS_NAME", "titles")
        monkeypatch.setenv("TABLE_NAME", "chats")
        yield around


class Purging:
    """A deleted chat of many messages, and the runs that remove it: how long each took, and what failed."""

    def __init__(self, bus: FakeServices, count: int, kilobytes: int, timeout: float) -> None:
        self.key = ChatKey("ada", new_id())
        self.table = ThrottledPartition(storage.dynamodb(), partition(self.key), count, kilobytes * KB)
        self.runs: list[float] = []
        self.failures: list[Exception] = []
        self._bus = bus
        self._timeout = timeout
        (self._source,) = sources_of("PurgeFunction", PURGE)

    def begin(self, *may_fail: type[Exception]) -> None:
        """The bus brings the chat's deletion, and whatever comes of it; again what fails so, a few times."""
        detail = {
            "schema": 1,
            "event_id": f"{self.key.chat_id}#deleted",
            "chat_id": self.key.chat_id,
            "owner_id": self.key.owner_id,
        }
        self._source.offer([{"source": "chat-titles", "detail-type": "chat_deleted", "detail": detail}])
        while self._source.pending:
            known = len(self._bus.events)
            try:
                self._source.deliver(self._invoke)
            except may_fail as failure:
                self.failures.append(failure)
                assert len(self.failures) <= MAX_FAILED_RUNS
            self._source.offer(self._bus.events[known:])

    def _invoke(self, _: str, event: dict[str, Any]) -> None:
        began = waited()
        ends = time.monotonic() + self._timeout
        context = SimpleNamespace(
            aws_request_id="request-1",
            get_remaining_time_in_millis=lambda: int((ends - time.monotonic()) * 1000),
        )
        try:
            handler_of(PURGE)(event, context)
        finally:
            self.runs.append(waited() - began)


@pytest.mark.parametrize(
    ("count", "kilobytes", "timeout"),
    [
        pytest.param(10_000, 20, timeout_of(PURGE), marks=pytest.mark.long),
        pytest.param(5_000, 64, timeout_of(PURGE), marks=pytest.mark.long),
        pytest.param(800, 256, 120, marks=pytest.mark.long),
        (3, 400, timeout_of(PURGE)),
        (0, 1, timeout_of(PURGE)),
    ],
)
def test_purge_leaves_room_for_other_chats_of_its_partition(
    bus: FakeServices, count: int, kilobytes: int, timeout: int
) -> None:
    """In as many runs as that takes, none of which Lambda has to end, and each handed over by an event."""
    purging = Purging(bus, count, kilobytes, timeout)
    purging.begin()
    assert purging.table.left == 0
    assert all(run < timeout for run in purging.runs)
    assert purging.table.room >= ROOM
    at_best = count * kilobytes / UNITS_PER_SECOND
    assert sum(purging.runs) <= at_best / GOOD_USE + 1
    assert len(purging.runs) <= at_best / (GOOD_USE * (timeout - 40)) + 1
    assert len(bus.events) == len(purging.runs) - 1
    for event in bus.events:
        assert event["source"] == "chat-titles.internal"
        check_event(event["detail-type"], event["detail"])


def test_purge_waits_out_a_partition_that_takes_nothing_for_a_minute(bus: FakeServices) -> None:
    """Longer than botocore asks again: others may write there too."""
    purging = Purging(bus, 100, 1, timeout_of(PURGE))
    purging.table.closed_until = waited() + 60
    purging.begin()
    assert purging.table.left == 0
    assert bus.events == []
    assert 60 < purging.runs[0] < 60 + 2 * MAX_PAUSE


def test_run_that_could_remove_nothing_fails_and_hands_nothing_over(bus: FakeServices) -> None:
    """Lambda tries it twice more, then it is in the failure queue: no chat is tried for ever."""
    purging = Purging(bus, 10, 1, timeout_of(PURGE))

    purging.table.closed_until = waited() + 10 * timeout_of(PURGE)
    with pytest.raises(StorageUnavailable):
        purging.begin()
    assert purging.table.left == 10
    assert bus.events == []
    assert purging.runs[0] < timeout_of(PURGE)


def test_run_whose_event_does_not_leave_fails(bus: FakeServices) -> None:
    """Lambda tries it again, and that goes on where this one ended."""
    bus.refused["#purge"] = "InternalFailure"
    purging = Purging(bus, 1_000, 256, 100)
    with pytest.raises(StorageUnavailable):
        purging.begin()
    assert 0 < purging.table.left < 1_000


def purging_by_hand_over(bus: FakeServices) -> Purging:
    """A single run does not end such a purge. The next run meets the same throttling."""
    random.seed(1)
    bus.reset()
    forget_parts()
    return Purging(bus, 20, 400, 60)


@pytest.mark.long
def test_fault_of_our_own_at_each_step_leaves_nothing_of_a_deleted_chat(
    bus: FakeServices, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    """Lambda tries the run again, which goes on where it ended; the log says none of the fault's words."""
    purging_by_hand_over(bus).begin()
    assert len(bus.events) == 1
    purging = purging_by_hand_over(bus)
    with found_steps() as steps:
        purging.begin()
    for step in [candidate for candidate in steps if EVERY or candidate.number == 1]:
        with subtests.test(str(step)):
            purging = purging_by_hand_over(bus)
            caplog.clear()
            with fault_at(step) as raised:
                purging.begin(Bug, OwnFault)
            assert raised
            assert purging.table.left == 0
            assert SECRET not in "".join(str(vars(line)) for line in caplog.records)
            failed = [vars(line)["error"] for line in caplog.records if line.msg == "invocation_failed"]
            assert failed == [str(bug) for bug in purging.failures if isinstance(bug, Bug)]
            # Nothing is around what takes the words off.
            assert step.function.startswith(WITHOUT_WORDS) or len(failed) == len(purging.failures)
