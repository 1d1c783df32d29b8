"""Spend never passes the limit: a hundred titles at once, and processes that die in the middle."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Lock

import pytest

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.spend import RESERVED_FOR
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.limits import DefaultLimit, Spend
from shared.rules.usage import Usage
from shared.use_cases.propose import ProposeTitle
from tests.storage.conftest import Storage
from tests.storage.test_spend import ADA, HIGHEST, NO_HURRY, PRICED, open_names, reserve, spent
from tests.support.fakes import OFTEN, FakeModel
from tests.support.shared_time import SharedTime


class Crash(BaseException):
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
def test_hundred_at_once_at_a_limit_for_37(real_storage: Storage, crashing: int) -> None:
    """Exactly 37 run; they cost what they cost, or all that was reserved where the process crashed."""
    titles, limit_for = 100, 37
    real_storage.limits.put_default(DefaultLimit(limit_for * HIGHEST + HIGHEST - 1))
    real_storage.configs.put(PRICED)
    real_storage.configs.make_default(PRICED.id)
    chat = real_storage.new_chat()
    stampede = Stampede(titles, crashing)
    gone: list[
        AbstractContextManager[object]
    ] = []  # accounts that nobody closes: Python would, for want of use

    def title(_: int) -> str:
        model = FakeModel(during_call=stampede.think)
        opened = real_storage.accounts(ADA)
        account = opened.__enter__()
        try:
            ProposeTitle(real_storage.contexts, model.of)(chat, account, NO_HURRY)
        except UsageReserved:
            assert model.tasks == []
            stampede.decided()
            opened.__exit__(None, None, None)
            return "blocked"
        except Crash:
            gone.append(opened)
            return "crashed"
        except BaseException:
            # It fails the test, and the others need not wait for it.
            stampede.decided()
            raise
        opened.__exit__(None, None, None)
        return "proposed"

    with ThreadPoolExecutor(titles) as threads:
        outcomes = list(threads.map(title, range(titles)))
    counts = {outcome: outcomes.count(outcome) for outcome in ("proposed", "crashed", "blocked")}
    assert counts == {"proposed": limit_for - crashing, "crashed": crashing, "blocked": titles - limit_for}
    cost = 3 * (limit_for - crashing) + HIGHEST * crashing
    assert spent(real_storage, real_storage.clock()).spent_micros == cost
    assert len(open_names(real_storage)) == crashing
    real_storage.clock.instant += RESERVED_FOR + timedelta(seconds=1)
    real_storage.limits.delete_default()
    real_storage.spend.settle(reserve(real_storage, at=real_storage.clock()), Usage())
    assert spent(real_storage, real_storage.clock()).spent_micros == cost
    assert open_names(real_storage) == []


COST = 3
MEAN_ROOM, TITLES, CONCURRENT_REQUESTS, LET_THROUGH = 74, 80, 40, 60


@pytest.mark.parametrize("thinks", [0.02, 0.1, 0.15])
def test_eighty_at_a_limit_for_74_wait_for_one_another(
    real_storage: Storage, monkeypatch: pytest.MonkeyPatch, thinks: float
) -> None:
    """None is refused for good while another's worst case is unspent, and spend stays within the limit."""
    limit = MEAN_ROOM * COST
    # As far from its worst case as a title of the bench: seven times what it takes.
    config = replace(PRICED, max_output_tokens=7 * COST)
    real_storage.limits.put_default(DefaultLimit(limit))
    real_storage.configs.put(config)
    real_storage.configs.make_default(config.id)
    chat = real_storage.new_chat()
    instant = real_storage.clock()
    # Only a title that is requested waits for others.
    buckets = Buckets(OFTEN, lambda: instant)
    accounts = DynamoAccounts(real_storage.limits, real_storage.spend, real_storage.clock, buckets)
    time = SharedTime()
    monkeypatch.setattr("time.sleep", time.sleep)
    highest: list[int] = []

    def think() -> None:
        time.sleep(thinks)
        highest.append(spent(real_storage, real_storage.clock()).spent_micros)

    def title() -> str:
        try:
            with accounts(ADA) as account:
                ProposeTitle(real_storage.contexts, FakeModel(during_call=think).of)(chat, account, NO_HURRY)
        except UsageReserved:
            return "reserved"
        except UsageLimitExceeded:
            spend = spent(real_storage, real_storage.clock())
            assert spend.spent_micros - spend.reserved_micros > limit - 7 * COST
            return "exceeded"
        return "proposed"

    titles, outcomes = iter(range(TITLES)), list[str]()

    def some_titles() -> None:
        for _ in titles:
            outcomes.append(title())

    time.run(CONCURRENT_REQUESTS, some_titles)
    assert len(outcomes) == TITLES
    let_through = outcomes.count("proposed")
    assert let_through >= LET_THROUGH
    assert max(highest) <= limit
    assert spent(real_storage, real_storage.clock()) == Spend(
        COST * let_through, 0, let_through, 11 * let_through, 3 * let_through
    )
