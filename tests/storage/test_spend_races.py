"""Spend never passes the limit: a hundred titles at once, and processes that die in the middle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Lock

import pytest

from shared.adapters.dynamodb.spend import RESERVED_FOR
from shared.rules.errors import UsageLimitExceeded
from shared.rules.limits import DefaultLimit
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.propose import propose
from tests.storage.conftest import Storage
from tests.storage.test_spend import ADA, HIGHEST, PRICED, open_names, reserve, spent
from tests.support.fakes import FakeModel


class Crash(Exception):
    """The process is gone: nothing is settled."""


class Stampede:
    """Models that answer when all ``titles`` have been let through or blocked; some crash instead."""

    def __init__(self, titles: int, crashing: int) -> None:
        self._undecided = titles
        self._crashing = crashing
        self._lock = Lock()
        self._all_decided = Event()

    def decided(self) -> None:
        """One more is let through or blocked."""
        with self._lock:
            self._undecided -= 1
            if not self._undecided:
                self._all_decided.set()

    def think(self) -> None:
        """What a model does meanwhile."""
        with self._lock:
            crashes = self._crashing > 0
            self._crashing -= 1
        self.decided()
        assert self._all_decided.wait(60)
        if crashes:
            raise Crash


@pytest.mark.parametrize("crashing", [0, 12])
def test_a_hundred_at_once_at_a_limit_for_37(real_storage: Storage, crashing: int) -> None:
    """Exactly 37 run; they cost what they cost, or all that was reserved where the process crashed."""
    titles, limit_for = 100, 37
    real_storage.limits.put_default(DefaultLimit(limit_for * HIGHEST + HIGHEST - 1))
    real_storage.configs.put(PRICED)
    real_storage.configs.make_default(PRICED.id)
    chat = real_storage.new_chat()
    stampede = Stampede(titles, crashing)

    def title(_: int) -> str:
        model = FakeModel(meanwhile=stampede.think)
        try:
            with real_storage.accounts(ADA) as account:
                propose(real_storage.contexts, model.of, account, chat, Deadline(60, lambda: 0))
        except UsageLimitExceeded:
            assert model.asked_for == []
            stampede.decided()
            return "blocked"
        except Crash:
            return "crashed"
        return "proposed"

    with ThreadPoolExecutor(titles) as threads:
        outcomes = list(threads.map(title, range(titles)))
    told = {outcome: outcomes.count(outcome) for outcome in ("proposed", "crashed", "blocked")}
    assert told == {"proposed": limit_for - crashing, "crashed": crashing, "blocked": titles - limit_for}
    cost = 3 * (limit_for - crashing) + HIGHEST * crashing
    assert spent(real_storage, real_storage.clock()).spent_micros == cost
    assert len(open_names(real_storage)) == crashing
    real_storage.clock.instant += RESERVED_FOR + timedelta(seconds=1)
    real_storage.limits.delete_default()
    real_storage.spend.settle(reserve(real_storage, at=real_storage.clock()), Usage())
    assert spent(real_storage, real_storage.clock()).spent_micros == cost
    assert open_names(real_storage) == []
