"""A user who is erased while a backlog is at the user's chats."""

import json

import pytest

from shared.rules.chats import ChatKey
from shared.use_cases.work_on_backlog import SECONDS_BETWEEN_PAGES
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import OWNER, Storage
from tests.storage.test_backlogs import ANYTHING, MUCH, counts
from tests.support.fakes import FakeModel
from tools.ops.erase_user import erase_user, parser

OTHERS = [f"user-{number}" for number in range(4)]


class PausedAtOwner(list[float]):
    """Pauses a backlog behind the first page of a ``phase`` whose last chat is the erased user's."""

    def __init__(self, service: BacklogService, phase: str) -> None:
        super().__init__()
        self._service, self._phase = service, phase

    def append(self, seconds: float) -> None:
        """Instead of sleeping."""
        at = [item for item in segments(self._service.storage) if OWNER in json.dumps(item)]
        if seconds == SECONDS_BETWEEN_PAGES and any(
            item.get("phase", {"S": "count"})["S"] == self._phase for item in at
        ):
            self._service.manage.change(1, paused=True, budget_micros=None)


def segments(storage: Storage) -> list[dict[str, dict[str, str]]]:
    """The items of segments."""
    return [item for item in storage.items() if item["sk"]["S"].startswith("SEGMENT#")]


@pytest.mark.parametrize("phase", ["count", "title"])
def test_backlog_names_no_erased_user_and_titles_all_others(
    real_storage: Storage, phase: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A segment begins its phase again. Nothing is paid or counted twice."""
    monkeypatch.setattr("shared.adapters.dynamodb.backlog_chats.MAX_KEYS", 1)
    model = FakeModel()
    service = BacklogService(real_storage, model.of)
    for _ in range(2):
        real_storage.new_chat()
    keys = [real_storage.new_chat(ANYTHING, owner=owner) for owner in OTHERS]
    silent = [real_storage.new_chat("Hi!", owner=owner) for owner in OTHERS]
    service.manage.start(MUCH)
    service.slept = PausedAtOwner(service, phase)
    service.deliver_all()
    assert service.look().state == "paused"
    own_titled = counts(service)["titled"] - sum(is_titled(real_storage, key) for key in keys)
    arguments = parser().parse_args([OWNER, "--wait=0"])
    erase_user(arguments, real_storage.client, real_storage.table_name, lambda _: None)
    assert "1  segments of backlogs are at a chat of the user's" in capsys.readouterr().out
    assert OWNER not in json.dumps(segments(real_storage))
    service.slept = []
    service.manage.change(1, paused=False, budget_micros=None)
    service.deliver_all()
    assert all(is_titled(real_storage, key) for key in keys)
    counted = counts(service)
    found = len(keys) + len(silent) + own_titled
    # Where titling begins again, the erased user's chats have been counted.
    assert counted["found"] == found if phase == "count" else counted["found"] > found - own_titled
    assert counted | {"found": found} == {
        "found": found,
        "queued": 0,
        "titled": len(keys) + own_titled,
        "skipped": len(silent),
        "failed": 0,
    }
    assert len(model.tasks) == len(keys) + own_titled


def is_titled(storage: Storage, key: ChatKey) -> bool:
    """Whether the chat has its automatic title."""
    return storage.chat(key).title_source == "automatic"
