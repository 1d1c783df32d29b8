"""How often an owner may ask: a bucket of requests, emptied by the writes that the requests make anyway."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, get_ident
from typing import Any

import pytest

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.ticket_rate import RatedTickets
from shared.adapters.dynamodb.watch_store import DynamoWatchStore
from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import RateLimited, UsageLimitExceeded, UsageReserved
from shared.rules.errors.requests import NotFound
from shared.rules.limits import DefaultLimit, Payer, UsageLimit
from shared.rules.rates import Rate
from shared.use_cases.chats import ChatFields, StartChat
from shared.use_cases.propose import ProposeTitle
from tests.storage.conftest import OWNER, Storage
from tests.storage.test_spend import ADA, NO_HURRY, PRICED
from tests.support.fakes import ROOMY, FakeModel, SetClock
from tests.support.faults import lose_next_reply

CONCURRENT_REQUESTS = 40
KINDS = ["propose", "new chat", "ticket"]
# Every five seconds one.
SLOW = Rate(per_minute=12)


class Process:
    """One process of the service: what it has seen of buckets is its own."""

    def __init__(self, storage: Storage, clock: SetClock, rate: Rate = SLOW) -> None:
        self._storage, self._clock = storage, clock
        self.buckets = buckets = Buckets(rate, clock)
        spend = DynamoSpend(storage.table, clock)
        self.accounts = DynamoAccounts(storage.limits, spend, clock, buckets)
        self.chats = DynamoChatStore(storage.table, new_id, ROOMY, buckets)
        watchers = DynamoWatchStore(storage.table, clock)
        self.tickets = RatedTickets(watchers, storage.table, clock, buckets)

    def propose(self, key: ChatKey, payer: Payer = ADA) -> None:
        """Asks for a title of a chat."""
        with self.accounts(payer) as account:
            ProposeTitle(self._storage.contexts, FakeModel().of)(key, account, NO_HURRY)

    def new_chat(self, owner: str) -> None:
        """Begins a chat."""
        StartChat(self.chats, self._storage.configs, self._clock, new_id)(Payer(owner), ChatFields())

    def request(self, kind: str, key: ChatKey) -> Callable[[], object]:
        """A request of a kind, by the owner of a chat."""
        owner = key.owner_id
        return {
            "propose": lambda: self.propose(key, Payer(owner)),
            # Not the owner's whose chat is there: that has taken one.
            "new chat": lambda: self.new_chat(f"{owner}, new here"),
            "ticket": lambda: self.tickets.new_ticket(owner, self._clock()),
        }[kind]


def chat_in(storage: Storage) -> ChatKey:
    """A chat that titles can be made for."""
    storage.configs.put(PRICED)
    storage.configs.make_default(PRICED.id)
    return storage.new_chat()


def let_in(request: Callable[[], object]) -> int | None:
    """None where a request is let in, else when to come again; one that the table is too busy for insists."""
    while True:
        try:
            request()
        except RateLimited as refused:
            return refused.retry_after_seconds
        except StorageUnavailable:
            continue
        return None


def calls_of(storage: Storage, request: Callable[[], object]) -> Counter[str]:
    """The calls of DynamoDB that a request makes."""
    calls = Counter[str]()

    def note(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    storage.client.meta.events.register("before-call.dynamodb", note)
    try:
        let_in(request)
    finally:
        storage.client.meta.events.unregister("before-call.dynamodb", note)
    return calls


@pytest.mark.parametrize("kind", KINDS)
def test_minutes_requests_at_once_and_then_one_by_one(storage: Storage, kind: str) -> None:
    """As the bucket refills; after a minute's rest it is full again, and never fuller."""
    clock, key = SetClock(), chat_in(storage)
    request = Process(storage, clock).request(kind, key)
    assert [let_in(request) for _ in range(14)] == [None] * 12 + [5, 5]
    clock.move(3.5)
    assert let_in(request) == 2
    clock.move(1.5)
    assert [let_in(request) for _ in range(2)] == [None, 5]
    for rest in (60, 3600):
        clock.move(rest)
        assert [let_in(request) for _ in range(13)].count(None) == 12


@pytest.mark.parametrize("kind", KINDS)
def test_bucket_of_one_owner_does_not_affect_others(storage: Storage, kind: str) -> None:
    """Nobody else hears of it."""
    process, key = Process(storage, SetClock(), Rate(1)), chat_in(storage)
    requests = [process.request(kind, chat_key) for chat_key in (key, key, ChatKey("grace", key.chat_id))]
    assert let_in(requests[0]) is None
    assert let_in(requests[1]) is not None
    if kind == "propose":
        with pytest.raises(NotFound):
            let_in(requests[2])
    else:
        assert let_in(requests[2]) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("processes", [1, 8, CONCURRENT_REQUESTS])
def test_forty_at_once_empty_a_bucket_and_no_more(real_storage: Storage, kind: str, processes: int) -> None:
    """Exactly those are let in that there is room for, whether the processes have seen the bucket or not."""
    clock, key = SetClock(), chat_in(real_storage)
    some = [Process(real_storage, clock) for _ in range(processes)]
    for round_, left in enumerate((12, 1, 12)):
        clock.move((0, 5, 600)[round_])
        start = Barrier(CONCURRENT_REQUESTS, timeout=60)

        def at_once(number: int, start: Barrier = start) -> int | None:
            start.wait()
            return let_in(some[number % processes].request(kind, key))

        with ThreadPoolExecutor(CONCURRENT_REQUESTS) as threads:
            assert list(threads.map(at_once, range(CONCURRENT_REQUESTS))).count(None) == left


@pytest.mark.parametrize("seed", range(3))
def test_bucket_behaves_as_a_plain_model(real_storage: Storage, seed: int) -> None:
    """At any pace, by whichever process: the same requests are let in as by one that counts tokens."""
    chance = random.Random(seed)  # noqa: S311 - for a test that is the same each time
    rate = Rate(chance.choice([1, 7, 30]))
    clock, key = SetClock(), ChatKey(OWNER, new_id())
    processes = [Process(real_storage, clock, rate) for _ in range(3)]
    # In microseconds of refilling.
    tokens = full = rate.per_minute * rate.refill
    for _ in range(150):
        gap = chance.choice([0, 0, 0, 1, rate.refill // 2, rate.refill, 3 * rate.refill, full])
        clock.instant += timedelta(microseconds=gap)
        tokens = min(full, tokens + gap)
        there = tokens >= rate.refill
        assert (let_in(chance.choice(processes).request("ticket", key)) is None) == there
        tokens -= rate.refill * there


@pytest.mark.parametrize(
    ("kind", "calls"),
    [
        ("propose", {"UpdateItem": 2}),
        ("new chat", {"TransactWriteItems": 1}),
        ("ticket", {"PutItem": 1, "UpdateItem": 1}),
    ],
)
def test_request_makes_the_writes_that_it_makes_without_a_rate(
    storage: Storage, kind: str, calls: dict[str, int]
) -> None:
    """From a full bucket, and from one that this process has seen; a ticket one beside the other."""
    clock, key = SetClock(), chat_in(storage)
    process = Process(storage, clock)
    for _ in range(3):
        operations = calls_of(storage, process.request(kind, key))
        assert {name: operations[name] for name in calls} == calls
        assert {name for name in operations if name not in calls} <= {"BatchGetItem", "Query"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_another_process_has_seen_costs_one_write_more(storage: Storage, kind: str) -> None:
    """It is refused and tells how full the bucket is."""
    clock, key = SetClock(), chat_in(storage)
    usual = calls_of(storage, Process(storage, clock).request(kind, key))
    other = calls_of(storage, Process(storage, clock).request(kind, key))
    assert (other - usual).total() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_refused_owner_costs_no_call_until_there_is_room(storage: Storage, kind: str) -> None:
    """A process that has seen the empty bucket asks nobody."""
    clock, key = SetClock(), chat_in(storage)
    first, other = Process(storage, clock), Process(storage, clock)
    for _ in range(12):
        let_in(first.request(kind, key))
    assert calls_of(storage, first.request(kind, key)) == {}
    assert calls_of(storage, other.request(kind, key)) != {}
    assert calls_of(storage, other.request(kind, key)) == {}
    clock.move(5)
    assert let_in(other.request(kind, key)) is None


def test_title_request_that_ends_before_a_model_counts(storage: Storage) -> None:
    """What asks for what is not there, or has spent its limit, reads all the same."""
    clock, key = SetClock(), chat_in(storage)
    process = Process(storage, clock)
    for _ in range(6):
        with pytest.raises(NotFound):
            process.propose(ChatKey(OWNER, new_id()))
    storage.limits.put_default(DefaultLimit(0))
    for _ in range(6):
        with pytest.raises(UsageLimitExceeded):
            process.propose(key)
    with pytest.raises(RateLimited):
        process.propose(key)
    report = storage.spend.read(OWNER, "month", clock())
    assert (report.spent_micros, report.calls) == (0, 0)


def test_limit_that_is_spent_is_told_from_an_empty_bucket(storage: Storage) -> None:
    """One write has both conditions."""
    clock, key = SetClock(), chat_in(storage)
    storage.limits.put_default(DefaultLimit(PRICED.max_output_tokens))
    first = Process(storage, clock)
    first.propose(key)
    for process in (first, Process(storage, clock)):
        with pytest.raises(UsageLimitExceeded):
            process.propose(key)


def test_titles_without_a_request_are_not_counted(storage: Storage) -> None:
    """Automatic ones come by the stream, as many as there are new chats."""
    clock, key = SetClock(), chat_in(storage)
    for _ in range(20):
        with storage.accounts(ADA) as account:
            ProposeTitle(storage.contexts, FakeModel().of)(key, account, NO_HURRY)
    assert let_in(Process(storage, clock).request("propose", key)) is None


def test_lost_reply_counts_a_title_once(real_storage: Storage) -> None:
    """Botocore repeats what has taken effect already."""
    key = chat_in(real_storage)
    process = Process(real_storage, SetClock(), Rate(2))
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")
    process.propose(key)
    assert lost
    process.propose(key)
    with pytest.raises(RateLimited):
        process.propose(key)


def test_process_forgets_buckets_before_there_are_too_many(storage: Storage) -> None:
    """What it forgets costs one refused write."""
    process = Process(storage, SetClock())
    for number in range(1_001):
        process.buckets.take(f"RATE#{number}", lambda _: None)
    assert let_in(process.request("ticket", ChatKey("0", new_id()))) is None


def hold_what_is_left(storage: Storage, clock: SetClock) -> None:
    """Another title of the owner's reserves all that the limit leaves."""
    storage.limits.put(UsageLimit("user", OWNER, 100))
    spend = DynamoSpend(storage.table, clock)
    spend.reserve(spend.new_reservation(OWNER, "month", clock(), 100, 100))


def wait_for_room(accounts: DynamoAccounts) -> type[Exception]:
    """What a title ends in for which there is no room until others are settled."""
    with pytest.raises((UsageReserved, RateLimited)) as ended, accounts(ADA) as account:
        account.reserve(100, NO_HURRY)
    return ended.type


def test_request_that_waits_for_room_counts_before_it_waits(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So an owner's rate bounds how many hold a function, though none of them gets a title."""
    clock, waited = SetClock(), list[float]()
    monkeypatch.setattr("shared.adapters.reservations.time.sleep", waited.append)
    hold_what_is_left(storage, clock)
    processes = [Process(storage, clock, Rate(per_minute=2)) for _ in range(4)]
    ended = []
    for process in processes:
        waited.clear()
        ended.append((wait_for_room(process.accounts), bool(waited)))
    assert ended == [(UsageReserved, True)] * 2 + [(RateLimited, False)] * 2


def test_requests_that_wait_at_once_are_as_many_as_the_rate_lets_in(
    real_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are counted before the first of them ends."""
    clock, waiting = SetClock(), set[int]()
    monkeypatch.setattr("shared.adapters.reservations.time.sleep", lambda _: waiting.add(get_ident()))
    hold_what_is_left(real_storage, clock)
    processes = [Process(real_storage, clock, Rate(per_minute=3)) for _ in range(12)]
    together = Barrier(len(processes))

    def ask(process: Process) -> type[Exception]:
        together.wait()
        return wait_for_room(process.accounts)

    with ThreadPoolExecutor(len(processes)) as threads:
        ended = Counter(threads.map(ask, processes))
    assert ended == {UsageReserved: 3, RateLimited: 9}
    assert len(waiting) == 3


def test_automatic_title_does_not_wait_for_its_owners_others(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other owners' chats of its batch would wait with it."""
    clock, waited = SetClock(), list[float]()
    monkeypatch.setattr("shared.adapters.reservations.time.sleep", waited.append)
    hold_what_is_left(storage, clock)
    accounts = DynamoAccounts(storage.limits, DynamoSpend(storage.table, clock), clock)
    assert (wait_for_room(accounts), waited) == (UsageReserved, [])
