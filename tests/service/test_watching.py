"""A tab that connects while a batch of title changes is handled, and asks as docs/watching.md says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import pytest
from botocore.httpsession import URLLib3Session

from tests.support.service import Service

# Three groups of the fan-out's, and more than the tab is told of one by one.
RENAMES = 45
TITLES = "TitleEventsFunction"


class Tab:
    """A browser's tab that keeps all that it is told of one chat."""

    def __init__(self, service: Service, owner: str) -> None:
        self._service = service
        self._owner = owner
        self.versions: set[int] = set()

    def connect(self) -> None:
        """Opens a connection and asks twice.

        The list's index lags: the first answer has nothing of the batch. The second has what was recorded
        when the connection opened, and maybe no more.
        """
        url: str = self._service.api("POST /watch", owner=self._owner).body["url"]
        context = {"routeKey": "$connect", "connectionId": self._owner}
        query = {"ticket": url.partition("ticket=")[2]}
        event = {"requestContext": context, "queryStringParameters": query}
        assert self._service.invoke("WatchSocketFunction", event)["statusCode"] == 200
        since = {"since": "2026-01-01T00:00:00Z", "limit": "100"}
        asked = self._service.api("GET /title-changes", owner=self._owner, queryStringParameters=since)
        self.versions |= {change["chat"]["title_version"] for change in asked.body["changes"]}

    def hear(self) -> None:
        """What was pushed to it."""
        pushed = [
            told for connection_id, told in self._service.neighbours.pushed if connection_id == self._owner
        ]
        self.versions |= {told["chat"]["title_version"] for told in pushed}


@contextmanager
def before_call(number: int, act: Callable[[], object]) -> Iterator[list[int]]:
    """Acts before the call to AWS of that number in the block; gives the numbers of the block's calls."""
    send, lock = URLLib3Session.send, RLock()
    numbers: list[int] = []
    acting = False

    def send_after_acting(session: URLLib3Session, request: Any) -> Any:
        nonlocal acting
        with lock:
            if not acting:
                numbers.append(len(numbers))
                acting = True
                if numbers[-1] == number:
                    act()
                acting = False
        return send(session, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(URLLib3Session, "send", send_after_acting)
        yield numbers


def deliver_renames(service: Service, owner: str, number: int) -> tuple[Tab, int]:
    """A tab that connects before one of the calls for a batch of titles, and the number of calls."""
    chat = service.api("POST /chats", {"title": "t"}, owner=owner).body["id"]
    for n in range(2, RENAMES + 1):
        service.api("PUT /chats/{id}/title", {"title": f"t{n}"}, chat=chat, owner=owner)
    service.offer_news()
    tab, source = Tab(service, owner), service.source(TITLES)
    with before_call(number, tab.connect) as numbers:
        source.deliver(service.invoke)
    assert source.pending == []
    tab.hear()
    return tab, len(numbers)


def test_tab_that_connects_during_a_batch_ends_with_every_title(
    service: Service, subtests: pytest.Subtests
) -> None:
    """Before whichever call of the batch it does."""
    _, calls = deliver_renames(service, "nobody", -1)
    assert calls > RENAMES // 10
    for number in range(calls):
        with subtests.test(f"before call {number}"):
            tab, _ = deliver_renames(service, f"owner-{number}", number)
            assert tab.versions == set(range(1, RENAMES + 1))
