"""Requests that wait for another with their Idempotency-Key: few, briefly and by reads; on DynamoDB Local."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.bootstrap import storage
from shared.entrypoints.http import idempotency_store
from shared.entrypoints.http.idempotency_store import REPLAYED, replay_or_run
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response
from shared.rules.errors.busy import IdempotencyKeyInUse, StorageUnavailable
from shared.rules.errors.title_generation import ModelThrottled
from tests.support.api import forget_parts
from tests.support.faults import lose_next_reply, refuse_next
from tests.support.patience import wait_for_calls
from tests.support.sample import examples
from tests.support.shared_time import SharedTime
from tests.support.tables import create_table, dynamodb_client

MAX_WAIT, MAX_WAITING, CONCURRENT_REQUESTS = 3.0, 2, 40
CONTEXT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 300_000)
_keys = count()


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Requests:
    """Requests with one key, in a time that they share; ``held`` are the seconds that each took."""

    time: SharedTime
    key: str
    outcomes: list[str] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    runs: int = 0
    running: int = 0
    waiting: int = 0
    most_waiting: int = 0
    lock: Lock = field(default_factory=Lock)
    crashes: Iterator[bool] = field(default_factory=lambda: iter(()))

    def send(self, takes: float, *, fails: bool = False) -> str:
        """How a request ends whose title takes so many seconds and then fails at no cost, or does not."""
        began = self.time.monotonic()
        try:
            answer = replay_or_run(self.key, request(), lambda _: self._title(takes, fails=fails))
            outcome = "replayed" if REPLAYED in answer["headers"] else "made"
        except (IdempotencyKeyInUse, ModelThrottled, StorageUnavailable, Crash) as error:
            outcome = type(error).__name__
        self.held.append(self.time.monotonic() - began)
        self.outcomes.append(outcome)
        return outcome

    def _title(self, takes: float, *, fails: bool) -> Response:
        self.runs += 1
        self.running += 1
        assert self.running == 1, "two requests with one key were under way"
        self.time.sleep(takes)
        self.running -= 1
        if fails:
            raise ModelThrottled
        return json_response({"title": self.runs})

    def wait(self, seconds: float) -> None:
        """In place of ``time.sleep`` where a request waits for another's answer."""
        if next(self.crashes, False):
            raise Crash
        with self.lock:
            self.waiting += 1
            self.most_waiting = max(self.most_waiting, self.waiting)
        self.time.sleep(seconds)
        with self.lock:
            self.waiting -= 1


def request() -> Request:
    """A request of ada's."""
    route = "POST /chats/{id}/title/propose"
    return Request(route, "ada", frozenset(), {"id": "1"}, {}, {}, b"", None, CONTEXT)


@pytest.fixture
def calls(dynamodb_local_url: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of DynamoDB from now on, on a table of one's own."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_local_url)
    monkeypatch.setenv("TABLE_NAME", create_table(dynamodb_client(dynamodb_local_url)))
    forget_parts()
    wait_for_calls(monkeypatch)
    operations: list[str] = []
    events = storage.dynamodb().meta.events
    events.register_first("before-call.dynamodb", lambda model, **_: operations.append(model.name))
    return operations


def started(patch: pytest.MonkeyPatch) -> Requests:
    """No request yet. When a busy engine has a call repeated, its pauses are in real time and not counted."""
    requests = Requests(SharedTime(), f"key-{next(_keys)}")
    began = time.time()
    waiting = SimpleNamespace(sleep=requests.wait, monotonic=requests.time.monotonic)
    patch.setattr(idempotency_store, "time", waiting)
    patch.setattr(time, "time", lambda: began + requests.time.monotonic())
    return requests


@pytest.fixture
def requests(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> Requests:  # noqa: ARG001 - its table
    """No request yet."""
    return started(monkeypatch)


def items() -> list[dict[str, Any]]:
    """What is stored."""
    return [dict(item) for item in storage.dynamodb().scan(TableName=storage.settings().table_name)["Items"]]


def in_turn(*parts: Callable[[], object]) -> tuple[int, Callable[[], None]]:
    """How many parts there are, and what does the next of them."""
    left = iter(parts)

    def the_next() -> None:
        next(left)()

    return len(parts), the_next


def test_request_with_a_key_of_its_own_makes_two_calls(requests: Requests, calls: list[str]) -> None:
    """One before and one after: who never waits pays nothing for those who do."""
    requests.time.run(*in_turn(lambda: requests.send(1)))
    assert calls == ["PutItem", "UpdateItem"]


def test_forty_requests_with_one_key_hold_functions_as_long_as_three(
    requests: Requests, calls: list[str]
) -> None:
    """Two wait for three seconds and read six times; each other one is refused at once."""
    requests.time.run(*in_turn(*[lambda: requests.send(20)] * CONCURRENT_REQUESTS))
    assert Counter(requests.outcomes) == {"made": 1, "IdempotencyKeyInUse": CONCURRENT_REQUESTS - 1}
    assert requests.most_waiting == MAX_WAITING
    assert sum(requests.held) == pytest.approx(20 + MAX_WAITING * MAX_WAIT)
    counts = Counter(calls)
    assert (counts["PutItem"], counts["GetItem"]) == (CONCURRENT_REQUESTS, MAX_WAITING * 6)
    # Who found a place free that another took meanwhile has tried to take it, each place once.
    assert counts["UpdateItem"] <= 1 + MAX_WAITING * (CONCURRENT_REQUESTS - 1)


def test_forty_callers_who_come_again_all_get_the_first_answer(requests: Requests) -> None:
    """Each a second after it was refused; meanwhile two functions at most are held beside the first."""

    def come_until_answered() -> None:
        while requests.send(20) == "IdempotencyKeyInUse":
            requests.time.sleep(1)

    requests.time.run(CONCURRENT_REQUESTS, come_until_answered)
    outcomes = Counter(requests.outcomes)
    assert (outcomes["made"], outcomes["replayed"], requests.runs) == (1, CONCURRENT_REQUESTS - 1, 1)
    assert requests.most_waiting == MAX_WAITING
    assert sum(requests.held) <= 20 * (1 + MAX_WAITING)


def test_third_request_is_refused_by_one_call_when_two_wait(requests: Requests, calls: list[str]) -> None:
    """The claim that it could not make tells of them."""
    late: list[str] = []

    def third() -> None:
        requests.time.sleep(1)
        before = Counter(calls)
        requests.send(0)
        late.extend((Counter(calls) - before).elements())

    first = [lambda: requests.send(2)] * 3
    requests.time.run(*in_turn(*first, third))
    assert late == ["PutItem"]
    assert Counter(requests.outcomes) == {"made": 1, "replayed": 2, "IdempotencyKeyInUse": 1}


def test_place_of_a_request_that_crashed_is_free_when_its_wait_would_be_over(requests: Requests) -> None:
    """Nobody has to give it back."""
    requests.crashes = iter([True, True])

    def later(seconds: float) -> Callable[[], str]:
        def send() -> str:
            requests.time.sleep(seconds)
            return requests.send(0)

        return send

    requests.time.run(*in_turn(*[lambda: requests.send(6)] * 3, later(2.9), later(3.1)))
    assert requests.outcomes == ["Crash", "Crash", "IdempotencyKeyInUse", "made", "replayed"]


def test_place_whose_reply_was_lost_is_ones_own(requests: Requests, dynamodb_local_url: str) -> None:
    """Botocore repeats what has taken effect already, and the other place stays free."""
    lost = lose_next_reply(storage.dynamodb(), dynamodb_client(dynamodb_local_url), "UpdateItem")
    requests.time.run(*in_turn(*[lambda: requests.send(4)] * 2))
    assert (lost, sorted(requests.outcomes)) == (["UpdateItem"], ["IdempotencyKeyInUse", "made"])
    (item,) = items()
    assert [name for name in item if name.startswith("waiting")] == ["waiting_until_1"]


@pytest.mark.parametrize("call", ["UpdateItem", "GetItem"])
def test_wait_ends_with_503_when_the_table_fails(requests: Requests, call: str) -> None:
    """No model is asked, and the key's claim is as it was."""

    def second() -> None:
        requests.time.sleep(1)
        refuse_next(storage.dynamodb(), call, 3, "InternalServerError", 500)
        requests.send(0)

    requests.time.run(*in_turn(lambda: requests.send(30), second))
    assert (requests.outcomes, requests.runs) == (["StorageUnavailable", "made"], 1)


def test_no_claim_comes_back_when_it_was_given_up_before_a_place_was_taken(
    requests: Requests, calls: list[str]
) -> None:
    """Who wanted to wait is the first then."""
    given_up: list[dict[str, Any]] = []

    def give_up(**_: object) -> None:
        if not given_up:
            given_up.extend(items())
            key = {name: given_up[0][name] for name in ("pk", "sk")}
            storage.dynamodb().delete_item(TableName=storage.settings().table_name, Key=key)
            requests.running = 0

    def second() -> None:
        requests.time.sleep(1)
        storage.dynamodb().meta.events.register_first("before-call.dynamodb.UpdateItem", give_up)
        requests.send(0)

    requests.time.run(*in_turn(lambda: requests.send(10, fails=True), second))
    assert (len(given_up), requests.outcomes) == (1, ["made", "ModelThrottled"])
    assert Counter(calls)["PutItem"] == 3
    assert [item["status"]["S"] for item in items()] == ["COMPLETED"]


BEGINS, TAKES = st.sampled_from([0.0, 0.05, 0.5, 1.5, 2.9]), st.sampled_from([0.0, 0.7, 2.0, 5.0])


@given(st.lists(st.tuples(BEGINS, TAKES, st.booleans()), min_size=2, max_size=7))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_requests_with_one_key(calls: list[str], sent: list[tuple[float, float, bool]]) -> None:
    """One is under way at a time and none after the first answer; nobody waits for more than 3 s."""
    del calls
    with pytest.MonkeyPatch.context() as patch:
        requests = started(patch)

        def one_of(begins: float, takes: float, *, fails: bool) -> Callable[[], str]:
            def send() -> str:
                requests.time.sleep(begins)
                return requests.send(takes, fails=fails)

            return send

        requests.time.run(*in_turn(*(one_of(begins, takes, fails=fails) for begins, takes, fails in sent)))
    outcomes = Counter(requests.outcomes)
    assert outcomes["made"] <= 1
    assert outcomes["made"] or not outcomes["replayed"]
    assert requests.runs == outcomes["made"] + outcomes["ModelThrottled"]
    longest = max(takes for _, takes, _ in sent)
    assert all(held <= MAX_WAIT + longest for held in requests.held)
    # A claim that was given up leaves those who wait for it unseen until they look again.
    assert requests.most_waiting <= MAX_WAITING * (1 + outcomes["ModelThrottled"])
