"""One scenario with and without a fault."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from shared.adapters.dynamodb.automatic_title_counts import PARTITION as COUNTS
from shared.entrypoints.http.idempotency_store import REPLAYED
from tests.faults.scenario import Act, Scenario
from tests.faults.world import Seen, World, pushed
from tests.support.api import Answer, forget_parts
from tests.support.exchange import PROVIDER_CALLS
from tests.support.fault_kinds import FAULTS, Fault
from tests.support.network import Crash, Plan, Run, during
from tests.support.virtual_time import waited

# A push is tried again only where these come of it: its time is short.
UNANSWERED = {"timeout_before", "reset_before", "unreachable", "connect_timeout"}
# Keeps the answer for its key, when all else is done.
KEEPING = "UpdateItem IDEMPOTENCY#1"
# Counts a batch's automatic titles, when all else is done.
COUNTING = f"UpdateItem {COUNTS}#1"
LONG = {
    ("throttled", "lasting"),
    ("partial", "lasting"),
    ("conflict", "lasting"),
    ("timeout_after", "lasting"),
    ("timeout_before", "outage"),
}


@dataclass(frozen=True)
class Attempt:
    """One invocation: its answer, None where it has none, and the seconds that it took."""

    run: Run
    answer: Answer | None
    seconds: float

    @property
    def status(self) -> int | None:
        """The answer's status."""
        return self.answer.status if self.answer else None

    @property
    def is_replayed(self) -> bool:
        """Whether it is an earlier answer."""
        return self.answer is not None and REPLAYED in self.answer.headers


@dataclass(frozen=True)
class Reference:
    """What a scenario comes to without a fault: at once, and when everything that follows is done."""

    attempt: Attempt
    before: Seen
    after: Seen
    delivered: Seen
    published: Counter[str]
    quarantined: int
    model_calls: int
    pushed: Counter[str]

    @property
    def is_complete_at_once(self) -> bool:
        """Whether nothing follows."""
        return self.after == self.delivered and not self.published


def plans(calls: list[str], *, every: bool) -> Iterator[Plan]:
    """Faults at each of the calls: every one, or those that differ much from one another."""
    for call in sorted(calls):
        for fault in FAULTS:
            if fault.concerns(call) and (every or not fault.variant):
                yield from (Plan(call, fault, lasts) for lasts in _how_long(fault, every=every))


def _how_long(fault: Fault, *, every: bool) -> Iterator[str]:
    yield "once"
    if not fault.crash:
        yield from (lasts for lasts in ("lasting", "outage") if every or (fault.name, lasts) in LONG)


def is_borne(scenario: Scenario, plan: Plan) -> bool:
    """Whether the function gets over it by itself, so that nobody sees anything of it."""
    if plan.call == COUNTING and not plan.fault.crash:
        return True
    if plan.fault.crash or plan.lasts == "outage" or plan.call.startswith(PROVIDER_CALLS):
        return False
    if plan.call.startswith("PostToConnection"):
        return plan.lasts == "once" and plan.fault.name in UNANSWERED
    if plan.call in {scenario.settling, KEEPING}:
        return True
    # What a bus that took some leaves for later is sent once more.
    if plan.lasts == "lasting" or (plan.fault.name == "partial" and plan.call.startswith("PutEvents")):
        return False
    return not (scenario.again and plan.fault.after)


def attempt(world: World, act: Act, plan: Plan | None = None) -> Attempt:
    """Does it once. After a crash, the next is a process of its own."""
    run, answer, began = Run(plan), None, waited()
    with during(run), suppress(Crash):
        answer = act(world)
    assert not run.unseen, "a request went past the faults: its connection is of another kind"
    if run.crashed:
        forget_parts()
    return Attempt(run, None if run.crashed else answer, waited() - began)


def finish(world: World, scenario: Scenario) -> None:
    """All that follows, by the stream and the bus."""
    world.deliver_all()
    if scenario.afterwards:
        scenario.afterwards(world)
        world.deliver_all()


def reference_of(world: World, scenario: Scenario) -> Reference:
    """The scenario without a fault."""
    before = world.seen()
    done = attempt(world, scenario.act)
    after, model_calls, told_tabs = world.seen(), len(world.bedrock.requests), pushed(world)
    finish(world, scenario)
    quarantined = len(world.fake_services.quarantined)
    return Reference(
        done, before, after, world.seen(), world.published(), quarantined, model_calls, told_tabs
    )


def repeat(world: World, scenario: Scenario, reference: Reference, first: Attempt, plan: Plan) -> Attempt:
    """Repeats the request, as a caller does after no answer or an error that may pass.

    Once is enough, but where a key is still taken by whoever could not give it back: until its time is over.
    """
    done, is_stuck = first, scenario.key and may_be_stuck(first, plan)
    for again in range(3):
        if _has_ended(scenario, reference, done, first):
            return done
        assert again == 0 or is_stuck, f"again: {done.answer}"
        if again:
            world.let_keys_expire()
        done = attempt(world, scenario.again or scenario.act)
    raise AssertionError(f"in vain: {done.answer}")


def may_be_stuck(first: Attempt, plan: Plan) -> bool:
    """Whether whoever took a key may have been unable to give it back."""
    return first.run.crashed or "IDEMPOTENCY" in plan.call or plan.lasts == "outage"


def _has_ended(scenario: Scenario, reference: Reference, done: Attempt, first: Attempt) -> bool:
    if done is not first and scenario.status_if_done and done.status == scenario.status_if_done:
        return True
    return done.is_replayed or (done.answer is not None and done.status == reference.attempt.status)
