"""Faults at every AWS call: nothing lost, nothing twice, in time and in the contract's shape.

The calls are those that each scenario makes without a fault, on DynamoDB Local and stubs of the rest. Where
they are many, ``make test`` takes every seventh of the faults, so that each call meets others. With
EVERY_FAULT in the environment, as in ``make nightly``, rare scenarios join in, and each call meets every
variant of each fault.
"""

import os
from collections.abc import Iterator
from itertools import islice

import pytest

from tests.service.cases import plans, reference_of
from tests.service.checks import check_case
from tests.service.scenario import Scenario, triggers
from tests.service.scenarios import SCENARIOS
from tests.service.world import Worlds
from tests.support import network, virtual_time
from tests.support.bedrock import stub_bedrock
from tests.support.neighbours import neighbours
from tests.support.template import functions

EVERY = "EVERY_FAULT" in os.environ
MANY_CALLS = 2


@pytest.fixture(scope="module")
def worlds(dynamodb_local_url: str) -> Iterator[Worlds]:
    """Worlds on one network."""
    with stub_bedrock() as bedrock, neighbours() as around, pytest.MonkeyPatch.context() as patch:
        virtual_time.install(patch)
        network.install(patch)
        yield Worlds(dynamodb_local_url, bedrock, around)


def test_every_trigger_has_a_scenario() -> None:
    """And every function a trigger."""
    assert {scenario.trigger for scenario in SCENARIOS} == triggers()
    assert {scenario.function for scenario in SCENARIOS} == set(functions())


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if EVERY or not one.rare], ids=str)
def test_faults(worlds: Worlds, scenario: Scenario, subtests: pytest.Subtests) -> None:
    """Each kind at each call."""
    with worlds(scenario.prepare) as world:
        reference = reference_of(world, scenario)
    calls = reference.attempt.run.calls
    assert calls or scenario.function == "WebFunction"
    step = 7 if len(calls) >= MANY_CALLS and not EVERY else 1
    for plan in islice(plans(calls, every=EVERY), 0, None, step):
        with subtests.test(f"{scenario}-{plan}"), worlds(scenario.prepare) as world:
            check_case(world, scenario, reference, plan)
