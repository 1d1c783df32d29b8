"""A provider that does not go through botocore meets the same faults and is judged by the same roles."""

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from urllib3 import HTTPConnectionPool

from shared.adapters.models.openai import Openai, OpenaiRequest
from shared.adapters.models.registry import PROVIDERS
from shared.bootstrap import storage
from tests.faults.cases import attempt, plans, reference_of
from tests.faults.checks import check_case
from tests.faults.scenario import Scenario, delivery, http
from tests.faults.scenarios import CONTENT, PROPOSE, REGENERATE, unusable_answer
from tests.faults.scenarios import KEY as IDEMPOTENT
from tests.faults.world import World, Worlds
from tests.support import iam_actions
from tests.support.chat_completions import PATH
from tests.support.exchange import PROVIDER_CALLS
from tests.support.openai import KEY, SECRET, openai_config
from tests.support.roles import role_of
from tests.support.sample import some
from tests.support.template import functions


class PastTheHarness(Openai):
    """Its connections are urllib3's own."""

    def send(self, request: OpenaiRequest) -> Any:
        """The answer."""
        pool = HTTPConnectionPool(request.url.host, request.url.port)
        answer = pool.urlopen("POST", PATH, json.dumps(request.body).encode(), retries=False)
        return json.loads(answer.data)


def _with_provider(prepare: Callable[[World], object] = lambda _: None) -> Callable[[World], object]:
    """Has the default model be one at an OpenAI-compatible endpoint, with a key."""

    def prepared(world: World) -> None:
        world.fake_services.secrets[SECRET] = KEY
        storage.model_configs().put(openai_config(world.bedrock.endpoint_url, api_key_secret=SECRET))
        prepare(world)

    return prepared


SCENARIOS = [
    http(PROPOSE, prepare=_with_provider()),
    http(
        REGENERATE,
        prepare=_with_provider(unusable_answer),
        extra=IDEMPOTENT,
        key=True,
        model_calls=2,
        note="with a key and an unusable answer",
    ),
    delivery("AutoTitleFunction", _with_provider(lambda world: world.api("POST /chats", CONTENT))),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_calls_of_a_provider_without_botocore_meet_every_fault(
    worlds: Worlds, scenario: Scenario, subtests: pytest.Subtests
) -> None:
    """Nothing lost, nothing twice, in time, as for any other."""
    with worlds(scenario.prepare) as world:
        reference = reference_of(world, scenario)
    calls = [call for call in reference.attempt.run.calls if call.startswith(PROVIDER_CALLS)]
    assert len(calls) == 1 + scenario.model_calls
    for plan in some(plans(calls, every=True)):
        with subtests.test(f"{scenario}-{plan}"), worlds(scenario.prepare) as world:
            check_case(world, scenario, reference, plan)


def test_provider_with_connections_of_another_kind_is_found(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No fault could meet its requests, nothing would end them in time, nor tell that they are to be paid."""
    monkeypatch.setitem(PROVIDERS, "openai", PastTheHarness)
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
    monkeypatch.setitem(iam_actions.PROVIDERS, "Openai", {action})
    (scenario, *_) = SCENARIOS
    with worlds(scenario.prepare) as world:
        if is_refused:
            with pytest.raises(AssertionError, match=f"may not: {action}"):
                attempt(world, scenario.act)
        else:
            assert attempt(world, scenario.act).status == 200


def test_provider_of_which_nothing_is_said_fails(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds one says what IAM is asked for its calls."""
    monkeypatch.delitem(iam_actions.PROVIDERS, "Openai")
    (scenario, *_) = SCENARIOS
    with worlds(scenario.prepare) as world, pytest.raises(AssertionError, match="may not: Openai"):
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
