"""The real handlers on DynamoDB Local, step by step, against a reference in plain dicts.

``make test-all`` takes a few hundred, always the same by their seed, and shows a failure as it came about;
``make nightly STEPS=1 SEED=…`` makes it short.
"""

import itertools
import os
import secrets
from collections.abc import Collection

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.outcomes import IN_EVERY_RUN, OUTCOMES
from tests.stateful.service_model import ServiceModel
from tests.stateful.world import World
from tests.support.sample import examples
from tests.support.template import PROJECT

A_NIGHT = 10_000
FEW_STEPS, ALWAYS_THE_SAME = 300, 6
# Times the wanted steps: any change of the code has the same seed come upon other outcomes.
AT_MOST = 4
# A round is short: Hypothesis varies what it has done in one, and a new one comes upon something else.
ROUND = settings(
    max_examples=examples(10),
    stateful_step_count=50,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What failed at night is tried first the next time.
ROUND_AT_NIGHT = settings(
    ROUND,
    database=DirectoryBasedExampleDatabase(PROJECT / ".hypothesis" / "examples"),
    phases=[Phase.reuse, Phase.generate, Phase.shrink],
)


def test_service_behaves_as_its_model(world: World) -> None:
    """Whatever is asked of it, in whatever order, beside whatever else; and much of it is."""
    wanted = int(os.environ.get("MODEL_STEPS", examples(FEW_STEPS)))
    if "MODEL_STEPS" not in os.environ:
        to_reach = IN_EVERY_RUN if wanted >= FEW_STEPS else set()
        _take_steps(world, wanted, ALWAYS_THE_SAME, ROUND, to_reach)
        assert to_reach - world.seen.keys() == set()
        return
    _take_steps(world, wanted, int(os.environ.get("MODEL_SEED") or secrets.randbits(32)), ROUND_AT_NIGHT)
    for outcome in sorted(world.seen.keys() | OUTCOMES):
        print(f"{world.seen[outcome]:7} {outcome}")  # noqa: T201 - what the night was good for
    assert world.steps >= wanted
    assert wanted < A_NIGHT or OUTCOMES - world.seen.keys() == set()


def _take_steps(
    world: World, wanted: int, first: int, of_a_round: settings, to_reach: Collection[str] = ()
) -> None:
    """Takes the wanted steps, and more while an outcome is still ``to_reach``."""

    class Model(ServiceModel):
        def __init__(self) -> None:
            super().__init__(world)

    for number in itertools.count(first):
        print(f"MODEL_SEED={number}: {world.steps} of {wanted} steps", flush=True)  # noqa: T201 - to do it again
        if world.steps >= AT_MOST * wanted or (world.steps >= wanted and world.seen.keys() >= set(to_reach)):
            break
        run_state_machine_as_test(seed(number)(Model), settings=of_a_round)
