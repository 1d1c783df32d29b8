"""Faults at every AWS call: nothing lost, nothing twice, in time and in the contract's shape.

The calls are those that each scenario makes without a fault, on DynamoDB Local and stubs of the rest. With
EVERY_FAULT in the environment, as in ``make nightly``, rare scenarios join in, and each call meets every
variant of each fault.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from tests.service.cases import plans, reference_of
from tests.service.checks import check_case
from tests.service.scenario import Scenario, triggers
from tests.service.scenarios import SCENARIOS
from tests.service.world import Worlds
from tests.support import network, virtual_time
from tests.support.bedrock import stub_bedrock
from tests.support.neighbours import neighbours
from tests.support.tables import dynamodb_local, require_dynamodb_local
from tests.support.template import functions

EVERY = "EVERY_FAULT" in os.environ


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds on one network."""
    require_dynamodb_local()
    log = tmp_path_factory.mktemp("dynamodb-local") / "log"
    with (
        stub_bedrock() as bedrock,
        neighbours() as around,
        pytest.MonkeyPatch.context() as patch,
        ExitStack() as engines,
    ):
        virtual_time.install(patch)
        network.install(patch)
        yield Worlds(partial(dynamodb_local, log), engines, bedrock, around)


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
    for plan in plans(calls, every=EVERY):
        with subtests.test(f"{scenario}-{plan}"), worlds(scenario.prepare) as world:
            check_case(world, scenario, reference, plan)
