"""A fault at each call of a backlog: its chat is titled or listed as failed, once, and paid for."""

from collections import Counter

import pytest

from tests.faults.backlog import FUNCTION, SEGMENT, deliver_until_done, look, spend, titles
from tests.faults.cases import attempt, plans
from tests.faults.world import LIMIT, World, Worlds
from tests.support.api import timeout_of
from tests.support.bedrock import COST
from tests.support.exchange import MODEL_CALL
from tests.support.network import Plan
from tests.support.sample import EVERY, some
from tests.support.template import functions


def check(world: World, plan: Plan | None) -> None:
    """What holds in the end, after a fault if there was one."""
    backlog, sources = look(), Counter(source for source, _ in titles(world).values())
    # The other two chats are the user's own.
    assert sources == Counter(user=2, automatic=backlog.titled, fallback=backlog.failed) + Counter()
    assert (backlog.found, backlog.titled + backlog.failed, backlog.skipped) == (1, 1, 0)
    assert {version for source, version in titles(world).values() if source == "automatic"} <= {2}
    # A model that takes all the time there is leaves none to try again.
    assert backlog.failed == 0 or (plan and (plan.lasts != "once" or plan.call.startswith(MODEL_CALL)))
    paid, reserved = COST * world.bedrock.answered, spend().reserved_micros
    assert paid <= backlog.spent_micros <= LIMIT
    if not (reserved or (plan and (plan.fault.crash or plan.call.startswith(MODEL_CALL)))):
        assert backlog.spent_micros == paid


@pytest.mark.parametrize("share", range(4))
def test_backlog_loses_nothing_when_a_call_fails(
    worlds: Worlds, share: int, subtests: pytest.Subtests
) -> None:
    """Each kind of fault at each call, or a third of them. The shares run side by side."""
    with worlds(SEGMENT.prepare) as world:
        calls = attempt(world, SEGMENT.act).run.calls
        deliver_until_done(world)
        check(world, None)
    for plan in some(list(plans(calls, every=EVERY))[share :: 4 if EVERY else 12]):
        with subtests.test(str(plan)), worlds(SEGMENT.prepare) as world:
            first = attempt(world, SEGMENT.act, plan)
            assert first.run.met, "the fault did not happen"
            assert first.seconds <= timeout_of(functions()[FUNCTION])
            deliver_until_done(world)
            check(world, plan)
