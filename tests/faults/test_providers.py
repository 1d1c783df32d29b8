"""A provider that does not go through botocore meets the same faults and is judged by the same roles."""

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from urllib3 import HTTPConnectionPool

from shared.adapters.models.registry import PROVIDERS
from shared.bootstrap import storage
from tests.faults.cases import attempt, plans, reference_of
from tests.faults.checks import check_case
from tests.faults.scenario import Scenario, delivery, http
from tests.faults.scenarios import CONTENT, KEY, PROPOSE, REGENERATE, unusable_answer
from tests.faults.world import World, Worlds
from tests.support import iam_actions
from tests.support.bedrock import HAIKU
from tests.support.exchange import MODEL_CALL
from tests.support.http_provider import NAME, HttpProvider
from tests.support.roles import role_of
from tests.support.sample import some
from tests.support.template import functions


class PastTheHarness(HttpProvider):
    """Its connections are urllib3's own."""

    pool = HTTPConnectionPool


def _with_provider(prepare: Callable[[World], object] = lambda _: None) -> Callable[[World], object]:
    """Has the default model be the provider's."""

    def prepared(world: World) -> None:
        named: Any = NAME
        storage.model_configs().put(replace(HAIKU, provider=named))
        prepare(world)

    return prepared


SCENARIOS = [
    http(PROPOSE, prepare=_with_provider()),
    http(
        REGENERATE,
        prepare=_with_provider(unusable_answer),
        extra=KEY,
        key=True,
        model_calls=2,
        note="with a key and an unusable answer",
    ),
    delivery("AutoTitleFunction", _with_provider(lambda world: world.api("POST /chats", CONTENT))),
]


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider, registered; IAM is asked nothing for its calls."""
    monkeypatch.setitem(PROVIDERS, NAME, HttpProvider)
    monkeypatch.setitem(iam_actions.PROVIDERS, "HttpProvider", set())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_calls_of_a_provider_without_botocore_meet_every_fault(
    worlds: Worlds, scenario: Scenario, subtests: pytest.Subtests
) -> None:
    """Nothing lost, nothing twice, in time, as for any other."""
    with worlds(scenario.prepare) as world:
        reference = reference_of(world, scenario)
    calls = [call for call in reference.attempt.run.calls if call.startswith(MODEL_CALL)]
    assert len(calls) == scenario.model_calls
    for plan in some(plans(calls, every=True)):
        with subtests.test(f"{scenario}-{plan}"), worlds(scenario.prepare) as world:
            check_case(world, scenario, reference, plan)


def test_provider_with_connections_of_another_kind_is_found(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No fault could meet its requests, nothing would end them in time, nor tell that they are to be paid."""
    monkeypatch.setitem(PROVIDERS, NAME, PastTheHarness)
    monkeypatch.setitem(iam_actions.PROVIDERS, "PastTheHarness", set())
    (scenario, *_) = SCENARIOS
    with worlds(scenario.prepare) as world, pytest.raises(AssertionError, match="went past the faults"):
        attempt(world, scenario.act)


@pytest.mark.parametrize(
    ("action", "is_refused"), [("bedrock:InvokeModel", False), ("bedrock:CallWithBearerToken", True)]
)
def test_call_without_botocore_is_judged_by_the_role_of_its_function(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, action: str, *, is_refused: bool
) -> None:
    """By what IAM is asked for it."""
    monkeypatch.setitem(iam_actions.PROVIDERS, "HttpProvider", {action})
    (scenario, *_) = SCENARIOS
    with worlds(scenario.prepare) as world:
        if is_refused:
            with pytest.raises(AssertionError, match=f"may not: {action}"):
                attempt(world, scenario.act)
        else:
            assert attempt(world, scenario.act).status == 200


def test_provider_of_which_nothing_is_said_fails(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds one says what IAM is asked for its calls."""
    monkeypatch.delitem(iam_actions.PROVIDERS, "HttpProvider")
    (scenario, *_) = SCENARIOS
    with worlds(scenario.prepare) as world, pytest.raises(AssertionError, match="may not: HttpProvider"):
        attempt(world, scenario.act)


def test_connection_of_a_function_that_belongs_to_no_known_call_is_refused(worlds: Worlds) -> None:
    """Whoever it goes to."""
    with worlds() as world:
        server = urlsplit(world.bedrock.endpoint_url)
        with (
            pytest.raises(AssertionError, match="may not: to connect"),
            role_of(functions()["UsageFunction"]),
        ):
            socket.create_connection((server.hostname, server.port)).close()
