"""A tab that connects while a batch of title changes is handled, and asks as docs/watching.md says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any

import pytest
import time_machine
from botocore.httpsession import URLLib3Session

from shared.adapters import fan_out_wiring, wiring
from shared.rules.times import rfc3339
from shared.rules.watching import MOST_CONNECTIONS
from tests.support.service import Service

# Three groups of the fan-out's, and more than the tab is told of one by one.
RENAMES = 45
TITLES = "TitleEventsFunction"
# What docs/watching.md says of clients, and of the list.
CLOCKS_DIFFER_BY = timedelta(minutes=1)
LAG = timedelta(seconds=5)
# Of one call to AWS: with so slow ones a title is pushed minutes after it was recorded.
SLOW_SECONDS = 4
FAILED_PUSHES = {
    "throttled": [(429, "LimitExceededException")],
    "failed": [(500, "InternalServerErrorException")],
    "cut off": [(0, ""), (0, "")],
}


class Tab:
    """A browser's tab that keeps all that it is told of one chat."""

    def __init__(self, service: Service, owner: str) -> None:
        self._service = service
        self._owner = owner
        self._good = wiring.now()
        self.versions: set[int] = set()

    def connect(self) -> None:
        """Opens a connection and asks twice.

        The list's index lags: the first answer has nothing that was recorded in the last five seconds. The
        second has what was recorded when the connection opened, and maybe no more.
        """
        url: str = self._service.api("POST /watch", owner=self._owner).body["url"]
        context = {"routeKey": "$connect", "connectionId": self._owner}
        query = {"ticket": url.partition("ticket=")[2]}
        event = {"requestContext": context, "queryStringParameters": query}
        assert self._service.invoke("WatchSocketFunction", event)["statusCode"] == 200
        opened = wiring.now()
        self.versions |= self._asked(self._good) - self._recorded_since(opened - LAG)
        self.versions |= self._asked(opened)
        self._good = opened

    def pong(self) -> None:
        """Hears that its connection lives, and asks."""
        heard = wiring.now()
        self.versions |= self._asked(self._good)
        self._good = heard

    def _asked(self, good: datetime) -> set[int]:
        since = {"since": rfc3339(good - CLOCKS_DIFFER_BY), "limit": "100"}
        asked = self._service.api("GET /title-changes", owner=self._owner, queryStringParameters=since)
        return {change["chat"]["title_version"] for change in asked.body["changes"]}

    def _recorded_since(self, at: datetime) -> set[int]:
        titles = [item for item in self._service.items(of=self._owner) if "recorded_at" in item]
        return {int(one["title_version"]["N"]) for one in titles if one["recorded_at"]["S"] > rfc3339(at)}

    def hear(self) -> None:
        """What was pushed to it."""
        pushed = [
            told for connection_id, told in self._service.neighbours.pushed if connection_id == self._owner
        ]
        self.versions |= {told["chat"]["title_version"] for told in pushed}


@contextmanager
def before_call(number: int, act: Callable[[], object], seconds: float) -> Iterator[list[int]]:
    """Acts before the call to AWS of that number in the block; gives the numbers of the block's calls.

    Each takes so many ``seconds``.
    """
    send, lock = URLLib3Session.send, RLock()
    numbers: list[int] = []
    acting = False

    def send_after_acting(session: URLLib3Session, request: Any) -> Any:
        nonlocal acting
        with lock:
            if not acting:
                clock.shift(seconds)
                numbers.append(len(numbers))
                acting = True
                if numbers[-1] == number:
                    act()
                acting = False
        return send(session, request)

    with pytest.MonkeyPatch.context() as patch, time_machine.travel(datetime.now(UTC)) as clock:
        patch.setattr(URLLib3Session, "send", send_after_acting)
        yield numbers


def deliver_renames(service: Service, owner: str, number: int, seconds: float) -> tuple[Tab, int]:
    """A tab that connects before one of the calls for a batch of titles, and the number of calls."""
    chat = service.api("POST /chats", {"title": "t"}, owner=owner).body["id"]
    for n in range(2, RENAMES + 1):
        service.api("PUT /chats/{id}/title", {"title": f"t{n}"}, chat=chat, owner=owner)
    service.offer_news()
    tab, source = Tab(service, owner), service.source(TITLES)
    with before_call(number, tab.connect, seconds) as numbers:
        source.deliver(service.invoke)
    assert source.pending == []
    tab.hear()
    return tab, len(numbers)


@pytest.mark.parametrize("seconds", [0, SLOW_SECONDS])
def test_tab_that_connects_during_a_batch_ends_with_every_title(
    service: Service, subtests: pytest.Subtests, seconds: float
) -> None:
    """Before whichever call of the batch it does, and however long each takes."""
    _, calls = deliver_renames(service, "nobody", -1, seconds)
    assert calls > RENAMES // 10
    for number in range(calls):
        with subtests.test(f"before call {number}"):
            tab, _ = deliver_renames(service, f"owner-{number}", number, seconds)
            assert tab.versions == set(range(1, RENAMES + 1))


def deliver_title(service: Service, chat: str, version: int) -> None:
    """A rename, and what was not told yet."""
    service.api("PUT /chats/{id}/title", {"title": f"t{version}"}, chat=chat)
    service.offer_news()
    service.source(TITLES).deliver(service.invoke)


@pytest.mark.parametrize("why", [*FAILED_PUSHES, "too many tabs"])
def test_tab_has_every_title_after_a_pong_when_a_push_failed(service: Service, why: str) -> None:
    """Though a later title was told meanwhile."""
    chat = service.api("POST /chats", {"title": "t1"}).body["id"]
    with time_machine.travel(datetime.now(UTC)) as clock:
        tab = Tab(service, "ada")
        deliver_title(service, chat, 2)
        tab.connect()
        clock.shift(150)
        if why == "too many tabs":
            for number in range(MOST_CONNECTIONS):
                fan_out_wiring.watchers().add("ada", f"Tab {number}", wiring.now())
        service.neighbours.push_fails = list(FAILED_PUSHES.get(why, []))
        deliver_title(service, chat, 3)
        clock.shift(60)
        service.neighbours.gone = {f"Tab {number}" for number in range(MOST_CONNECTIONS)}
        deliver_title(service, chat, 4)
        tab.hear()
        assert 3 not in tab.versions
        clock.shift(30)
        tab.pong()
    assert tab.versions == {1, 2, 3, 4}
