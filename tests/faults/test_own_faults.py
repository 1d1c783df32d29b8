"""An exception of our own at every step of a title: all is settled, and no key pays twice."""

import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from itertools import count
from traceback import walk_tb
from typing import Any

import pytest

from shared.adapters.logs import loggable_id
from shared.bootstrap import spending, storage, stores, titling
from shared.entrypoints.bugs import Bug
from shared.entrypoints.http.callers import caller_of
from shared.entrypoints.http.idempotency_store import REPLAYED
from shared.rules.chats import ChatKey
from shared.rules.costs import max_cost
from shared.rules.messages import Turn
from shared.rules.title_tasks import TitleTask
from tests.faults.scenarios import SENT, TITLES
from tests.integration.test_auto_title import handle, records
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.support.api import Answer, Api
from tests.support.bedrock import COST, HAIKU, StubBedrock
from tests.support.contract import check_answer
from tests.support.sample import EVERY, some
from tests.support.service import Service
from tests.support.steps import MAY_BE_MISSED, OwnFault, Step, fault_at, found_steps

# A connection that a fault has left behind is closed when Python finds it.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    pytest.mark.usefixtures("collected"),
]

CONTENT = "How do I bake bread?"
MAX_COST = max_cost(HAIKU, TitleTask([Turn("user", CONTENT)]))
FALLBACK = "Bake bread"
TITLE = "A bread from a model"
KEY = {"headers": {"idempotency-key": "key-1"}}


class Owner:
    """Somebody with one chat, who asks for its title."""

    def __init__(self, api: Api, name: str, route: str, *, key: bool) -> None:
        self.name = name
        self._api, self._route, self._extra = api, route, KEY if key else {}
        self._body = SENT if route == TITLES else None
        body = {"content": CONTENT}
        self.chat: str = api("POST /chats", body, owner=name).body["id"]

    def ask(self) -> Answer | None:
        """The answer; None where Lambda has to answer for the function."""
        try:
            return self._api(self._route, self._body, chat=self.chat, owner=self.name, **self._extra)
        except (Bug, OwnFault):
            return None

    def first_message(self) -> list[dict[str, Any]]:
        """The stream's record of it."""
        return records(self._api, self.chat, owner=self.name)

    @property
    def account(self) -> Any:
        """What was spent and is reserved."""
        return spending.spend().read(self.name, "month", storage.now())

    @property
    def title(self) -> tuple[str, int, str]:
        """The chat's title, its version and source."""
        chat = stores.chats().get(ChatKey(self.name, self.chat))
        return chat.title, chat.title_version, chat.title_source


OwnerOf = Callable[..., Owner]


@pytest.fixture
def owner_of(service: Service, bedrock: StubBedrock) -> OwnerOf:
    """New owners; what a process learns first is learnt, and model configs are not remembered from before."""
    names = count()

    def new_owner(route: str, *, key: bool) -> Owner:
        bedrock.answered = 0
        # They are remembered for some seconds only: how long a run takes must not change its steps.
        titling.title_contexts.cache_clear()
        titling.recent_configs.cache_clear()
        return Owner(service.api, f"owner-{next(names)}", route, key=key)

    for route in (PROPOSE, REGENERATE, TITLES):
        new_owner(route, key=True).ask()
    return new_owner


# What comes before a title is begun and after it is paid: there Lambda answers for the function.
CLAIMS = "shared/adapters/dynamodb/idempotency_claims.py"
AROUND_A_TITLE = (
    "functions/",
    "shared/entrypoints/bugs.py",
    "shared/entrypoints/http/",
    "shared/adapters/logs.py",
    CLAIMS,
)
# Where a step that ends has had an effect outside.
EFFECTS = (
    "shared/adapters/accounts.py",
    "shared/adapters/reservations.py",
    "shared/adapters/dynamodb/",
    "shared/adapters/models/",
)
PATIENCE_IN_CENTISECONDS = 300
SOME = [(REGENERATE, True)]
ALL = [*SOME, (REGENERATE, False), (PROPOSE, False), (PROPOSE, True), (TITLES, False), (TITLES, True)]


def steps_of(owner: Owner) -> list[Step]:
    """Those that are chosen, in the order of a title."""
    with found_steps() as steps:
        answer = owner.ask()
    assert answer is not None
    assert answer.status == HTTPStatus.OK
    return chosen(steps)


def has_effect(step: Step) -> bool:
    """Whether its end is one more place for a fault. A claim that a fault forgets stays until it expires."""
    return step.function.startswith(EFFECTS) and not step.function.startswith(CLAIMS)


def chosen(steps: list[Step]) -> list[Step]:
    """Each beginning, and the end of what has effects; the first of each function but where all are meant."""
    at_effects = (step for step in steps if not step.is_end or has_effect(step))
    return [step for step in at_effects if EVERY or step.number == 1]


@pytest.mark.parametrize(("route", "key"), ALL if EVERY else SOME)
def test_fault_of_our_own_at_each_step_leaves_nothing_reserved_and_no_key_paying_twice(
    owner_of: OwnerOf, bedrock: StubBedrock, subtests: pytest.Subtests, route: str, *, key: bool
) -> None:
    """The answer is in the contract's shape, the spend is what is known, the chat is whole."""
    for step in some(steps_of(owner_of(route, key=key))):
        with subtests.test(str(step)):
            owner = owner_of(route, key=key)
            with fault_at(step) as raised:
                answer = owner.ask()
            assert raised or step.function.startswith(MAY_BE_MISSED)
            check_answer_to_fault(route, step, answer, raised, bedrock)
            paid = check_account(owner, bedrock)
            check_chat(owner, "generated")
            if key:
                check_key(owner, bedrock, paid=paid > 0)


def test_fault_of_our_own_at_each_step_of_an_automatic_title_leaves_nothing_reserved(
    owner_of: OwnerOf, bedrock: StubBedrock, subtests: pytest.Subtests
) -> None:
    """What the model answered is paid, and the chat is whole."""
    handle(owner_of(PROPOSE, key=False).first_message())
    event = owner_of(PROPOSE, key=False).first_message()
    with found_steps() as steps:
        handle(event)
    assert bedrock.answered == 1
    for step in some(chosen(steps)):
        with subtests.test(str(step)):
            owner = owner_of(PROPOSE, key=False)
            event = owner.first_message()
            # What the handler raises, Lambda tries again.
            with fault_at(step) as raised, suppress(Bug, OwnFault):
                handle(event)
            assert raised or step.function.startswith(MAY_BE_MISSED)
            check_account(owner, bedrock)
            check_chat(owner, "automatic")


def check_answer_to_fault(
    route: str, step: Step, answer: Answer | None, raised: list[OwnFault], bedrock: StubBedrock
) -> None:
    """In the contract's shape; None is Lambda's own, which its error metric sees.

    Powertools takes a fault at the claim of a key for the table's: nothing is done yet, so "send it again" is
    true.
    """
    if answer is None:
        assert step.function.startswith(AROUND_A_TITLE) or is_around_a_title(raised)
    else:
        check_answer(route, answer.status, answer.body)
        not_begun = set() if bedrock.answered else {HTTPStatus.SERVICE_UNAVAILABLE}
        assert answer.status in {HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR, *not_begun}


def is_around_a_title(raised: list[OwnFault]) -> bool:
    """Whether the fault met what tells whom a request is for, before a title, or the log of its end."""
    codes = [frame.f_code for frame, _ in walk_tb(raised[0].__traceback__)]
    return caller_of.__code__ in codes or loggable_id.__code__ in codes


def check_account(owner: Owner, bedrock: StubBedrock) -> int:
    """Nothing is reserved; each call that reached the model is paid, as it reported or else a call's most.

    A fault beneath botocore is trouble of the connection to it: then the model is asked once more.
    """
    account = owner.account
    assert account.reserved_micros == 0
    wait_for(lambda: bedrock.answered >= account.calls)
    assert account.calls == bedrock.answered <= 2
    known = [heard * COST + (account.calls - heard) * MAX_COST for heard in range(account.calls + 1)]
    assert account.spent_micros in known
    return int(account.spent_micros)


def wait_for(condition: Callable[[], bool]) -> None:
    """Waits for what comes soon, if it comes: a request that nobody waits for."""
    for _ in range(PATIENCE_IN_CENTISECONDS):
        if condition():
            return
        time.sleep(0.01)


def check_chat(owner: Owner, source: str) -> None:
    """As it was, or with the title."""
    assert owner.title in {(FALLBACK, 1, "fallback"), (TITLE, 2, source)}


def check_key(owner: Owner, bedrock: StubBedrock, *, paid: bool) -> None:
    """What cost something asks no model again: it is answered, or taken where its answer was not kept."""
    answered = bedrock.answered
    again = owner.ask()
    assert again is not None
    if paid:
        assert bedrock.answered == answered
        assert REPLAYED in again.headers or again.body["code"] == "idempotency_key_in_use"
    else:
        assert again.status == HTTPStatus.OK
