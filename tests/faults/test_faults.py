"""Faults at every AWS call: nothing lost, nothing twice, in time and in the contract's shape.

The calls are those that each scenario makes without a fault, on DynamoDB Local and stubs of the rest. With
EVERY_FAULT in the environment, as in ``make nightly``, rare scenarios join in, and each call meets every
variant of each fault.
"""

import pytest

from tests.faults.backlog import SEGMENT
from tests.faults.cases import attempt, plans, reference_of
from tests.faults.checks import TIMEOUT, check_case
from tests.faults.late_calls import FAILING, LATE_CALLS, LateCall, after_an_unusable_answer, most_seconds
from tests.faults.scenario import Scenario, triggers
from tests.faults.scenarios import CALLS_BEFORE, SCENARIOS
from tests.faults.world import Worlds
from tests.support.fault_kinds import Fault
from tests.support.sample import EVERY, some
from tests.support.template import functions


def test_every_trigger_has_a_scenario() -> None:
    """And every function a trigger."""
    scenarios = [*SCENARIOS, SEGMENT]
    assert {scenario.trigger for scenario in scenarios} == triggers()
    assert {scenario.function for scenario in scenarios} == set(functions())


@pytest.mark.parametrize("scenario", [case for case in SCENARIOS if EVERY or not case.rare], ids=str)
def test_scenario_meets_its_guarantees_when_a_call_fails(
    worlds: Worlds, scenario: Scenario, subtests: pytest.Subtests
) -> None:
    """Each kind at each call."""
    with worlds(scenario.prepare) as world:
        reference = reference_of(world, scenario)
    calls = reference.attempt.run.calls
    assert calls or scenario.function == "WebFunction"
    for plan in some(plans(calls, every=EVERY)):
        with subtests.test(f"{scenario}-{plan}"), worlds(scenario.prepare) as world:
            check_case(world, scenario, reference, plan)


@pytest.mark.parametrize("key", [False, True], ids=["without a key", "with a key"])
@pytest.mark.parametrize("failing", FAILING, ids=lambda fault: fault.name)
@pytest.mark.parametrize("late", LATE_CALLS, ids=str)
def test_title_ends_in_time_when_the_table_fails_from_a_late_reservation_on(
    worlds: Worlds, late: LateCall, failing: Fault, subtests: pytest.Subtests, *, key: bool
) -> None:
    """Whenever that is: the answer is there while the API waits, and is kept after that."""
    for halves in some(range(0, 35, 1 if EVERY else 5)):
        seconds = halves / 2
        with subtests.test(str(seconds)), worlds(late.prepare(seconds)) as world:
            done = attempt(world, late.act(key=key), late.plan(failing, seconds))
            assert done.answer
            assert done.seconds <= most_seconds(key=key)


@pytest.mark.parametrize(("seconds", "calls"), [(8, 2), (12, 1)])
def test_call_is_not_reserved_when_too_little_time_is_left_to_settle_it(
    worlds: Worlds, seconds: float, calls: int
) -> None:
    """The title ends as one whose budget is over, and is paid."""
    late = after_an_unusable_answer
    with worlds(late.prepare(seconds)) as world:
        answer = attempt(world, late.act(key=False)).answer
        assert answer
        assert len(world.bedrock.requests) == calls
        assert (answer.status == TIMEOUT) == (calls == 1)
        seen = world.seen()
        assert (seen.account["calls"], seen.reserved) == (CALLS_BEFORE + calls, [])
