"""A tab that connects while a batch of title changes is handled, and asks as docs/watching.md says."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, ContextVar
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import pytest
import time_machine
from botocore.httpsession import URLLib3Session

from shared.bootstrap import open_tabs, storage
from shared.rules.times import rfc3339
from shared.rules.watching import MAX_CONNECTIONS
from shared.use_cases.pushes import MAX_PUSHES_PER_OWNER
from tests.support.sample import some
from tests.support.service import Service
from tests.support.sockets import socket_event

# More than one group of the fan-out's.
CHATS, RENAMES = 15, 3
TITLES = "TitleEventsFunction"
# What docs/watching.md says of clients, and of the list.
CLOCKS_DIFFER_BY = timedelta(minutes=1)
LAG = timedelta(seconds=5)
# Of one call to AWS: with so slow ones a title is pushed minutes after it was recorded.
SLOW_SECONDS = 4
LOST_PUSHES = {"websocket_push_failed", "websocket_pushes_dropped"}
FAILED_PUSHES = {
    "throttled": [(429, "LimitExceededException")],
    "failed": [(500, "InternalServerErrorException")],
    "cut off": [(0, ""), (0, "")],
}


class Tab:
    """A browser's tab that keeps each chat's newest title, by its version, and its latest archive flag."""

    def __init__(self, service: Service, owner: str, connection_id: str | None = None) -> None:
        self._service = service
        self._owner = owner
        self._connection_id = connection_id or owner
        self._good = storage.now()
        self._ended: dict[str, str] = {}
        self.newest: dict[str, int] = {}
        self.flags: dict[str, tuple[str, bool]] = {}

    def connect(self) -> None:
        """Opens a connection and asks twice.

        The list's index lags: the first answer has nothing that was recorded in the last five seconds. The
        second has what was recorded when the connection opened, and maybe no more.
        """
        url: str = self._service.api("POST /watch", owner=self._owner).body["url"]
        query = {"ticket": url.partition("ticket=")[2]}
        event = socket_event("$connect", self._connection_id, queryStringParameters=query)
        assert self._service.invoke("WatchSocketFunction", event)["statusCode"] == 200
        opened = storage.now()
        changes, late = self._changes_since(self._good), self._recorded_since(opened - LAG)
        self._keep(change for change in changes if not change["event_id"].startswith(late))
        self._keep(self._changes_since(opened))
        self._good = opened

    def pong(self) -> None:
        """Hears that its connection lives, and asks."""
        heard = storage.now()
        self._keep(self._changes_since(self._good))
        self._good = heard

    def _keep(self, messages: Iterable[dict[str, Any]]) -> None:
        for message in messages:
            chat = message["chat"]
            ended = self._ended.get(chat["id"], "")
            match message["kind"]:
                case "title_change" if chat["title_updated_at"] > ended:
                    self.newest[chat["id"]] = max(chat["title_version"], self.newest.get(chat["id"], 0))
                case "chat_archived" if chat["updated_at"] > ended:
                    flag = (chat["updated_at"], chat["archived"])
                    self.flags[chat["id"]] = max(flag, self.flags.get(chat["id"], flag))
                case "chat_deleted":
                    self._ended[chat["id"]] = max(chat["ended_at"], ended)
                    self.newest.pop(chat["id"], None)
                    self.flags.pop(chat["id"], None)

    def _changes_since(self, good: datetime) -> list[dict[str, Any]]:
        since = {"since": rfc3339(good - CLOCKS_DIFFER_BY), "limit": "100"}
        answer = self._service.api("GET /title-changes", owner=self._owner, queryStringParameters=since)
        changes: list[dict[str, Any]] = answer.body["changes"]
        return changes

    def _recorded_since(self, at: datetime) -> tuple[str, ...]:
        """What the event ids begin with."""
        changes = [item for item in self._service.items(of=self._owner) if "recorded_at" in item]
        late = [item for item in changes if item["recorded_at"]["S"] > rfc3339(at)]
        return tuple(f"{item['pk']['S'].rpartition('#')[2]}#{_kind_of(item['sk']['S'])}" for item in late)

    def hear(self) -> None:
        """What was pushed to it."""
        pushed = self._service.fake_services.pushed
        self._keep(message for connection_id, message in pushed if connection_id == self._connection_id)


def _kind_of(sort_key: str) -> str:
    """What an event id has behind the chat's id."""
    kind, _, version = sort_key.partition("#")
    return {"TITLE": version.lstrip("0"), "DELETED": "deleted", "STATE": "archived"}[kind]


_acting = ContextVar("acting", default=False)


def _act(act: Callable[[], object]) -> None:
    _acting.set(True)
    act()


@contextmanager
def before_call(number: int, act: Callable[[], object], seconds: float) -> Iterator[list[int]]:
    """Acts before the call to AWS of that number in the block; gives the numbers of the block's calls.

    Each takes so many ``seconds``. A block with fewer calls, as their number differs from run to run, acts
    after the last one.
    """
    send, lock = URLLib3Session.send, Lock()
    numbers: list[int] = []

    def send_after_acting(session: URLLib3Session, request: Any) -> Any:
        # What acts is no part of the batch: it has a context of its own, in which it waits for nobody.
        if not _acting.get():
            with lock:
                clock.shift(seconds)
                numbers.append(len(numbers))
                if numbers[-1] == number:
                    Context().run(_act, act)
        return send(session, request)

    with pytest.MonkeyPatch.context() as patch, time_machine.travel(datetime.now(UTC)) as clock:
        patch.setattr(URLLib3Session, "send", send_after_acting)
        yield numbers
        if number >= len(numbers):
            Context().run(_act, act)


def deliver_changes(service: Service, owner: str, number: int, seconds: float) -> tuple[Tab, list[str], int]:
    """A tab that connects before one of the calls for a batch, the chats, and the number of calls.

    The first chat is archived, the last one deleted.
    """
    chats: list[str] = []
    for _ in range(CHATS):
        chat = service.api("POST /chats", {"title": "t"}, owner=owner).body["id"]
        for n in range(2, RENAMES + 1):
            service.api("PUT /chats/{id}/title", {"title": f"t{n}"}, chat=chat, owner=owner)
        chats.append(chat)
    for archived in (True, False, True):
        service.api("PATCH /chats/{id}", {"archived": archived}, chat=chats[0], owner=owner)
    service.api("DELETE /chats/{id}", chat=chats[-1], owner=owner)
    service.offer_news()
    tab, source = Tab(service, owner), service.source(TITLES)
    with before_call(number, tab.connect, seconds) as numbers:
        while source.pending:
            source.deliver(service.invoke)
    tab.hear()
    return tab, chats, len(numbers)


@pytest.mark.parametrize("seconds", [0, SLOW_SECONDS])
def test_tab_that_connects_during_a_batch_ends_with_every_title(
    service: Service, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture, seconds: float
) -> None:
    """And archive flag, and without the deleted chat. Before whichever call of the batch it does.

    On a machine that stalls for seconds a batch may need another delivery, and pushes are lost, which the log
    tells: then the tab has them after a pong.
    """
    _, _, calls = deliver_changes(service, "nobody", -1, seconds)
    assert calls > CHATS * RENAMES // 10
    for number in some(range(calls)):
        with subtests.test(f"before call {number}"):
            caplog.clear()
            tab, chats, _ = deliver_changes(service, f"owner-{number}", number, seconds)
            if not LOST_PUSHES.isdisjoint(caplog.messages):
                tab.pong()
            assert tab.newest == dict.fromkeys(chats[:-1], RENAMES)
            assert [(chat, archived) for chat, (_, archived) in tab.flags.items()] == [(chats[0], True)]


def deliver_titles(service: Service, chats: Sequence[str]) -> None:
    """A rename of each, and what was not told yet, in one batch."""
    for chat in chats:
        assert service.api("PUT /chats/{id}/title", {"title": "Renamed"}, chat=chat).status == 200
    service.offer_news()
    service.source(TITLES).deliver(service.invoke)


@pytest.mark.parametrize("why", [*FAILED_PUSHES, "too many titles at once"])
def test_tab_has_every_title_after_a_pong_when_a_push_failed(service: Service, why: str) -> None:
    """A later title of another chat may be pushed before."""
    chats = [service.api("POST /chats", {"title": "t1"}).body["id"] for _ in range(MAX_PUSHES_PER_OWNER + 3)]
    failing = 1 if why in FAILED_PUSHES else len(chats) - 1
    with time_machine.travel(datetime.now(UTC)) as clock:
        tab = Tab(service, "ada")
        deliver_titles(service, [])
        tab.connect()
        clock.shift(210)
        service.fake_services.push_fails = list(FAILED_PUSHES.get(why, []))
        deliver_titles(service, chats[:failing])
        clock.shift(60)
        deliver_titles(service, chats[-1:])
        tab.hear()
        assert tab.newest[chats[-1]] == 2
        assert [tab.newest[chat] for chat in chats[:failing]].count(1) == (1 if failing == 1 else 2)
        clock.shift(30)
        tab.pong()
    assert [tab.newest[chat] for chat in chats[:failing]] == [2] * failing


@pytest.mark.parametrize("why", FAILED_PUSHES)
def test_tab_has_no_deleted_chat_after_a_pong_when_the_push_failed(service: Service, why: str) -> None:
    """The chat's titles are purged by then. The other chat's archive flag was not pushed either."""
    gone, archived = (service.api("POST /chats", {"title": "t1"}).body["id"] for _ in range(2))
    with time_machine.travel(datetime.now(UTC)) as clock:
        tab = Tab(service, "ada")
        service.deliver_all()
        tab.connect()
        assert tab.newest == {gone: 1, archived: 1}
        clock.shift(60)
        assert service.api("PATCH /chats/{id}", {"archived": True}, chat=archived).status == 200
        assert service.api("DELETE /chats/{id}", chat=gone).status == 204
        service.fake_services.push_fails = FAILED_PUSHES[why] * 2
        service.deliver_all()
        assert [item["sk"]["S"] for item in service.items(of=f"CHAT#ada#{gone}")] == ["DELETED"]
        tab.hear()
        assert (tab.newest, tab.flags) == ({gone: 1, archived: 1}, {})
        clock.shift(30)
        tab.pong()
    assert tab.newest == {archived: 1}
    assert [archived for _, archived in tab.flags.values()] == [True]


def test_tab_that_is_closed_for_newer_ones_has_every_title_when_it_connects_anew(service: Service) -> None:
    """It is the oldest of too many."""
    chats = [service.api("POST /chats", {"title": "t1"}).body["id"] for _ in range(3)]
    tab, newer = Tab(service, "ada"), Tab(service, "ada", connection_id="newer")
    deliver_titles(service, [])
    with time_machine.travel(datetime.now(UTC)) as clock:
        tab.connect()
        clock.shift(60)
        for number in range(MAX_CONNECTIONS - 1):
            open_tabs.watch_store().add("ada", f"Tab-{number:02}", storage.now())
        clock.shift(60)
        newer.connect()
        assert service.fake_services.closed == ["ada"]
        deliver_titles(service, chats[:1])
        tab.hear()
        assert tab.newest[chats[0]] == 1
        service.fake_services.gone.clear()  # it is another connection, though its id is the same here
        tab.connect()
        assert service.fake_services.closed == ["ada", "Tab-00"]
        deliver_titles(service, chats[1:])
        tab.hear()
    assert [tab.newest[chat] for chat in chats] == [2] * 3
