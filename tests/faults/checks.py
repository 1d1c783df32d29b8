"""What must hold after a fault: the answer, its time, what is stored and told, what was spent."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import httpx

from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, key_of
from shared.adapters.dynamodb.spend import RESERVED_FOR, DynamoSpend
from shared.bootstrap import storage
from shared.rules.usage import Usage
from tests.faults.cases import (
    KEEPING,
    Attempt,
    Reference,
    attempt,
    finish,
    is_borne,
    may_be_stuck,
    repeat,
)
from tests.faults.scenario import Scenario
from tests.faults.world import Seen, State, World, pushed
from tests.support.api import Answer, timeout_of
from tests.support.bedrock import COST, INPUT_COST, OUTPUT_COST
from tests.support.contract import check_against_document
from tests.support.exchange import MODEL_CALL, PROVIDER_CALLS, SECRET
from tests.support.network import Plan
from tests.support.template import functions

API_SECONDS = 29
TITLES = "AutoTitleFunction"
# In micro-dollars: 256 tokens that are said, and fewer than so many that are read, whoever counts them.
MAX_COST_OF_A_CALL = 256 * OUTPUT_COST + 1_500 * INPUT_COST
# What only who knows the inside would say.
TELLTALES = (SECRET, "arn:", "botocore", "Traceback", "DynamoDB", "chats-", "endpoint")
TELLING = ("BatchWriteItem", "PutEvents", "SendMessage")
OK, FORBIDDEN_TICKET, TOO_MANY, MODEL_FAILED, UNAVAILABLE, TIMEOUT = 200, 401, 429, 502, 503, 504
MODEL_TROUBLE = {MODEL_FAILED, TIMEOUT}


def check_case(world: World, scenario: Scenario, reference: Reference, plan: Plan) -> None:
    """Has the scenario meet the fault, then repeats it until it is done."""
    first = attempt(world, scenario.act, plan)
    assert first.run.met, "the fault did not happen"
    check_time(scenario, first)
    check_answer(scenario, first.answer)
    assert first.status in _statuses(scenario, reference, plan)
    stored = world.seen().state
    if is_borne(scenario, plan):
        assert comparable_answer(world, first, plan) == comparable_answer(world, reference.attempt, plan)
        assert stored == reference.after.state
        assert pushed(world) == reference.pushed
    else:
        check_body(world, first, reference, plan)
        between = stored not in (reference.before.state, reference.after.state)
        assert scenario.steps or not between, "between before and after"
    if not plan.call.startswith(MODEL_CALL):
        assert len(world.bedrock.requests) <= reference.model_calls, "a model was asked twice"
    paid = scenario.function == TITLES and not plan.fault.crash and len(world.bedrock.requests)
    last = repeat(world, scenario, reference, first, plan) if scenario.is_answered else first
    if stored == reference.before.state:
        check_body(world, last, reference, plan)
    if scenario.key and reference.attempt.status == OK:
        check_key(world, scenario, last, certain=_is_kept(scenario, plan) or last is not first)
    if scenario.afterwards or not reference.is_complete_at_once:
        if may_be_stuck(first, plan):
            world.let_keys_expire()
        finish(world, scenario)
    check_counts(world)
    seen = world.seen()
    check_account(world, seen, scenario, reference, plan, unheard=first.run.met)
    if scenario.function == TITLES and plan.lasts != "once":
        assert plan.call.startswith(MODEL_CALL) or len(world.bedrock.requests) <= paid or not paid, (
            "paid twice"
        )
        if _is_given_up(world, seen, reference):
            return
    if last.is_replayed and last.status != reference.attempt.status:
        # A failure that its key keeps for an answer.
        assert (seen.state, world.published()) == (reference.before.state, Counter())
        return
    times = 2 if scenario.adds and last is not first else 1
    is_confirmed = scenario.confirms and last is not first and stored == reference.after.state
    check_outcome(seen.state, _confirmed(reference) if is_confirmed else reference, times)
    check_published(world, reference, plan, times)


def _is_given_up(world: World, seen: Seen, reference: Reference) -> bool:
    """Whether no title was written during a lasting failure."""
    if not set(reference.before.state) <= set(seen.state):
        return False
    assert set(seen.state) < {*reference.before.state, *reference.delivered.state}
    assert set(world.published()) < set(reference.published)
    return True


def _is_kept(scenario: Scenario, plan: Plan) -> bool:
    return is_borne(scenario, plan) and (plan.call, plan.lasts) != (KEEPING, "lasting")


def _statuses(scenario: Scenario, reference: Reference, plan: Plan) -> set[int | None]:
    expected = reference.attempt.status
    if plan.fault.crash or not scenario.is_answered:
        return {None}
    if plan.call.startswith(PROVIDER_CALLS):
        return {expected, *MODEL_TROUBLE}
    if plan.call in scenario.reserving_again:
        # Without a further call the title ends as the last one did, if that cost something.
        failed = UNAVAILABLE if scenario.is_refused else MODEL_FAILED
        return {expected if is_borne(scenario, plan) else failed}
    # A ticket whose taking was not heard of is used up.
    used_up = {FORBIDDEN_TICKET} if plan.call.startswith("DeleteItem TICKET") and plan.fault.after else set()
    return {expected, UNAVAILABLE, *used_up}


def check_time(scenario: Scenario, done: Attempt) -> None:
    """Fails when Lambda would have ended it, or the API would not have waited."""
    timeout = timeout_of(functions()[scenario.function])
    assert done.seconds <= (min(timeout, API_SECONDS) if scenario.is_http else timeout)


def check_body(world: World, done: Attempt, reference: Reference, plan: Plan) -> None:
    """The same status says the same."""
    if done.answer and done.status == reference.attempt.status and not done.is_replayed:
        assert comparable_answer(world, done, plan) == comparable_answer(world, reference.attempt, plan)


def comparable_answer(world: World, done: Attempt, plan: Plan) -> str:
    """The answer, whatever a model took that had to be asked again, or failed in another way."""
    answer = done.answer
    if answer and plan.call.startswith(PROVIDER_CALLS):
        answer = replace(answer, body={**answer.body, "usage": None, "detail": None})
    return world.normal(answer)


def check_answer(scenario: Scenario, answer: Answer | None) -> None:
    """Fails when the contract knows no such answer, or it tells of what is inside."""
    if answer is None or not scenario.is_http:
        return
    text = "" if answer.body is None else json.dumps(answer.body)
    assert not [telltale for telltale in TELLTALES if telltale in text]
    method, path = scenario.trigger.split(" ")
    request = httpx.Request(method, f"https://api/default{path.replace('{id}', 'x')}")
    check_against_document(httpx.Response(answer.status, content=text.encode(), request=request))
    assert (answer.status in {TOO_MANY, UNAVAILABLE}) == ("retry-after" in answer.headers)


def check_key(world: World, scenario: Scenario, last: Attempt, *, certain: bool) -> None:
    """The same key gets the same answer and asks no model, unless the answer could not be kept."""
    model_calls = len(world.bedrock.requests)
    again = attempt(world, scenario.act)
    assert again.answer
    assert last.answer
    if certain:
        assert (again.answer.body, len(world.bedrock.requests)) == (last.answer.body, model_calls)
        assert again.is_replayed
    check_answer(scenario, again.answer)
    check_time(scenario, again)


def _confirmed(reference: Reference) -> Reference:
    """The same when a rename that took effect is sent again, which confirms the user title."""
    state = Counter[str]()
    for text, count in reference.delivered.state.items():
        item = json.loads(text)
        if item["sk"] == {"S": CHAT} and text not in reference.before.state:
            item |= {"title_confirmation_id": item["title_write_id"]}
            item |= {"title_confirmed_at": item["title_updated_at"]}
        state[json.dumps(item, sort_keys=True)] = count
    return replace(reference, delivered=replace(reference.delivered, state=state))


def check_outcome(state: State, reference: Reference, times: int) -> None:
    """What is stored in the end: all of it, once; or as many ``times`` as may be."""
    delivered = reference.delivered.state
    assert set(state) == set(delivered)
    assert all(state[item] <= times * count for item, count in delivered.items())


def check_counts(world: World) -> None:
    """A user's item counts the user's chats, and a chat's its messages, however often they were sent."""
    items = world.items()
    keys = [(item["pk"]["S"], item["sk"]["S"]) for item in items]
    chats = Counter(key_of(pk).owner_id for pk, sk in keys if sk == CHAT)
    messages = Counter(pk for pk, sk in keys if sk.startswith(MESSAGE_PREFIX))
    for item, (pk, _) in zip(items, keys, strict=True):
        if "chat_count" in item:
            assert int(item["chat_count"]["N"]) == chats[pk.removeprefix("OWNER#")]
        if "message_count" in item:
            assert int(item["message_count"]["N"]) == messages[pk]


def check_published(world: World, reference: Reference, plan: Plan, times: int) -> None:
    """Each title of the table once on the bus, or more often where telling it was what failed."""
    published = world.published()
    assert set(published) == set(reference.published)
    if not (plan.fault.crash or plan.call.startswith(TELLING)):
        assert all(published[event] <= times * count for event, count in reference.published.items())
    ids = {event["detail"]["event_id"] for event in world.fake_services.events}
    details = {json.dumps(event["detail"], sort_keys=True) for event in world.fake_services.events}
    assert len(details) == len(ids), "one event, told in two ways"
    assert (len(world.fake_services.quarantined) > 0) == (reference.quarantined > 0)


def check_account(
    world: World, seen: Seen, scenario: Scenario, reference: Reference, plan: Plan, *, unheard: int
) -> None:
    """Never more than the limit, nor less than was paid; nothing is reserved when its time is over.

    A model that was not heard is charged the most that it can cost.
    """
    spent = seen.account["spent_micros"]
    paid = reference.before.account["spent_micros"] + COST * world.bedrock.answered
    assert paid <= spent <= world.limit
    charged = unheard * MAX_COST_OF_A_CALL if plan.call.startswith(MODEL_CALL) else 0
    assert spent <= paid + sum(seen.reserved) + charged
    if seen.reserved:
        assert plan.fault.crash or plan.lasts == "outage" or plan.call == scenario.settling
        assert len(seen.reserved) == 1
        settle_something_later()
        later = world.seen()
        assert (later.account["spent_micros"], later.reserved) == (spent, [])


def settle_something_later() -> None:
    """A title of ada's that costs nothing, when every reservation of now has expired."""
    now = storage.now()
    spend = DynamoSpend(storage.table(), lambda: now + RESERVED_FOR + timedelta(minutes=1))
    spend.settle(spend.reserve(spend.new_reservation("ada", "month", now, 0, None)), Usage())
