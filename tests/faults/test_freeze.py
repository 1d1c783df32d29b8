"""An hour's freeze between two invocations: the second is as if there had been none.

The wall clock jumps, the monotonic clock stands still, and each connection is cut in its next use.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from tests.faults.engine import Engine
from tests.faults.scenario import Scenario
from tests.faults.scenarios import PROPOSE, REGENERATE, SCENARIOS, TITLES
from tests.faults.world import Seen, World, Worlds
from tests.support.api import forget_parts
from tests.support.bedrock import HAIKU, stub_bedrock
from tests.support.fake_services import fake_services
from tests.support.frozen_network import Way, way_to
from tests.support.sample import some

FREEZE = timedelta(hours=1)
ADDRESSES = (
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_EVENTBRIDGE",
    "AWS_ENDPOINT_URL_SQS",
    "FAILURE_QUEUE_URL",
    "WATCH_URL",
)
WHO_ASKS = {PROPOSE, REGENERATE, TITLES, "AutoTitleFunction"}
ASKING = [scenario for scenario in SCENARIOS if str(scenario) in WHO_ASKS]


@pytest.fixture(scope="module")
def worlds(engine: Engine) -> Iterator[Worlds]:
    """Worlds of this machine's time and network."""
    with stub_bedrock() as bedrock, fake_services() as around:
        yield Worlds(engine, bedrock, around)


@contextmanager
def frozen_network(world: World) -> Iterator[list[Way]]:
    """Ways to all that the functions call, which they take from now on."""
    dynamodb_url = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
    servers = (dynamodb_url, world.bedrock.endpoint_url, world.fake_services.endpoint_url)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        ways = {server: stack.enter_context(way_to(server)) for server in servers}
        for name in ADDRESSES:
            for server, way in ways.items():
                patch.setenv(name, os.environ[name].replace(server[4:], way.endpoint_url[4:]))
        forget_parts()
        yield list(ways.values())


@contextmanager
def freeze(ways: list[Way]) -> Iterator[None]:
    """Has the block be an hour later, over a network that has cut what was idle."""
    for way in ways:
        way.freeze()
    with time_machine.travel(datetime.now(UTC) + FREEZE, tick=True):
        yield
    assert sum(way.resets for way in ways) == 0


def act_again(world: World, scenario: Scenario) -> Any:
    """What the scenario comes to the second time."""
    if not scenario.is_answered:
        world.chat, world.second_chat = world.api.new_chat(), world.api.new_chat()
        scenario.prepare(world)
    return (scenario.again or scenario.act)(world)


def twice(worlds: Worlds, scenario: Scenario, *, frozen: bool) -> tuple[str, Seen]:
    """The second answer, and what is stored then."""
    with worlds(scenario.prepare) as world, frozen_network(world) as ways:
        scenario.act(world)
        with freeze(ways) if frozen else ExitStack():
            answer = world.normal(act_again(world, scenario))
        # No two runs have their ways at the same ports, which the page's entity tag covers.
        return re.sub(r"127\.0\.0\.1:\d+|(?<=W/\\\")[0-9a-f]{32}", "*", answer), world.seen()


@pytest.mark.parametrize("scenario", some(case for case in SCENARIOS if not case.rare), ids=str)
def test_invocation_after_a_freeze_is_as_any_other(worlds: Worlds, scenario: Scenario) -> None:
    """Its answer, what it stores and what it costs, with no call that meets a cut connection."""
    assert twice(worlds, scenario, frozen=True) == twice(worlds, scenario, frozen=False)


@pytest.mark.parametrize("scenario", some(ASKING), ids=str)
def test_model_chosen_during_a_freeze_is_asked(worlds: Worlds, scenario: Scenario) -> None:
    """Another process has written it; this one had read the configs a moment of its own before."""
    with worlds(scenario.prepare) as world, frozen_network(world) as ways:
        scenario.act(world)
        configs = DynamoModelConfigs(Table(world.client, world.table_name))
        configs.put(replace(HAIKU, id="new", model_id="model.chosen.later"))
        configs.make_title_model("new")
        with freeze(ways):
            act_again(world, scenario)
        assert "model.chosen.later" in world.bedrock.requests[-1]["path"]
