"""Models of each provider on the deployed stack: what they refuse, how they fail and how they answer.

The stub of Bedrock answers as an OpenAI-compatible endpoint as well.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from shared.adapters.dynamodb.model_configs import GOOD_FOR_SECONDS
from shared.rules.model_configs import ModelConfig
from tests.e2e.conftest import HAIKU, Service, new_chat
from tests.support.bedrock import StubBedrock
from tests.support.openai import KEY, SECRET
from tests.support.provider_failures import FAILURES
from tests.support.sample import some
from tools.stack import aws

pytestmark = pytest.mark.long
PROVIDERS = ("bedrock", "openai")
NO_THOUGHT = {"request_fields": {"thinking": {"type": "disabled"}}}
OTHER_SECRET = "other/endpoint"  # noqa: S105 - its name
# A process remembers what the model of a config refuses, so each case has one of its own.
CASES: dict[str, dict[str, Any]] = {
    "structures": {},
    "ignored": {},
    "temperature": NO_THOUGHT,
    "thinking": NO_THOUGHT,
    "stop": {"structured_output": "text"},
    "system": {},
    "tokens": {},
    "no-temperature": {"send_temperature": False},
    "tags": {"structured_output": "text"},
    "schema": {},
    "old": {"model_id": "old"},
    "key": {"api_key_secret": SECRET},
    "other-key": {"api_key_secret": OTHER_SECRET},
    "replaced": {"model_id": "old", "fallback_id": "nova"},
}
NEEDS_ONE = "temperature may only be set to 1 when thinking is enabled."
NO_THINKING = "thinking: Extra inputs are not permitted"
# Bedrock goes on "Try again without a …", as the conversation does. So nothing would be learnt.
NO_SYSTEM = "This model doesn't support system messages."
NO_TOKENS = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
    "instead."
)
NO_SCHEMA, NO_TOOL = "output: Extra inputs are not permitted", "This model doesn't support tool use."
NO_STOP = "This model doesn't support the stopSequences field. Remove stopSequences and try again."
# The config, the name that is refused, what is said, and the names that come or go.
REFUSALS = [
    ("bedrock-temperature", "temperature", NEEDS_ONE, {"temperature"}),
    ("bedrock-thinking", "thinking", NO_THINKING, {"thinking", "additionalModelRequestFields"}),
    ("bedrock-stop", "stopSequences", NO_STOP, {"stopSequences"}),
    ("bedrock-system", "system", NO_SYSTEM, {"system"}),
    ("openai-temperature", "temperature", NEEDS_ONE, {"temperature"}),
    ("openai-thinking", "thinking", NO_THINKING, {"thinking"}),
    ("openai-stop", "stop", "Unsupported parameter: 'stop' is not supported with this model.", {"stop"}),
    ("openai-system", "system", "System role not supported", {"system"}),
    ("openai-tokens", "max_tokens", NO_TOKENS, {"max_tokens", "max_completion_tokens"}),
]


def config_of(service: Service, provider: str, case: str) -> ModelConfig:
    """The model config of a case."""
    changes: dict[str, Any] = {"model_id": f"model-{case}", **CASES[case]}
    if provider == "openai":
        changes |= {"provider": provider, "base_url": f"{service.model.endpoint_url}/v1"}
    return replace(HAIKU, id=f"{provider}-{case}", **changes)


@pytest.fixture(scope="module", autouse=True)
def configs(service: Service) -> Iterator[None]:
    """Those of all cases, which every function knows after a while."""
    made = [config_of(service, provider, case) for provider in PROVIDERS for case in CASES]
    made.append(replace(HAIKU, id="nova", model_id="nova"))
    for config in made:
        service.stack.model_configs.put(config)
    time.sleep(GOOD_FOR_SECONDS)
    yield
    for config in made:
        service.stack.model_configs.delete(config.id)


def propose(user: httpx.Client, config_id: str) -> httpx.Response:
    """A title for a new chat about bread."""
    return user.post(f"/chats/{new_chat(user, model_config_id=config_id)}/title/propose")


def names_in(request: dict[str, Any]) -> set[str]:
    """The names of a request's parameters, at any provider, and the roles of its messages."""
    parts = (request, request.get("inferenceConfig", {}), request.get("additionalModelRequestFields", {}))
    return {name for part in parts for name in part} | {message["role"] for message in request["messages"]}


def structure_of(request: dict[str, Any]) -> str:
    """How a request asks for the title."""
    names = {"outputConfig": "schema", "response_format": "schema", "toolConfig": "tool", "tools": "tool"}
    return next((names[name] for name in names if name in request), "text")


def room_in(request: dict[str, Any]) -> int:
    """The most tokens of the answer."""
    parts = {**request, **request.get("inferenceConfig", {})}
    (room,) = (parts[name] for name in ("max_tokens", "max_completion_tokens", "maxTokens") if name in parts)
    assert isinstance(room, int)
    return room


@pytest.mark.parametrize("provider", PROVIDERS)
def test_model_is_asked_by_the_first_structure_that_it_takes(
    ada: httpx.Client, bedrock: StubBedrock, provider: str
) -> None:
    """Schema, tool, text between tags. What was learnt stays, and a refusal is no paid call."""
    refused = {"outputConfig": NO_SCHEMA, "toolConfig": NO_TOOL}
    refused |= {"response_format": NO_SCHEMA, "tools": NO_TOOL}
    bedrock.refuses = refused
    answers = [propose(ada, f"{provider}-structures").json() for _ in range(2)]
    assert [(answer["title"], answer["usage"]["calls"]) for answer in answers] == [(bedrock.text, 1)] * 2
    assert [structure_of(request) for request in bedrock.requests] == ["schema", "tool", "text", "text"]
    for request in bedrock.requests:
        is_for_tags = "between <title> and </title>" in json.dumps(request)
        assert is_for_tags == bool({"stop", "stopSequences"} & names_in(request))
        assert is_for_tags == (structure_of(request) == "text")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_structure_that_a_model_ignores_is_not_used_again(
    ada: httpx.Client, bedrock: StubBedrock, provider: str
) -> None:
    """Its plain text is a weak answer, and still a title."""
    bedrock.content = [{"text": "Baking bread"}]
    titles = [propose(ada, f"{provider}-ignored").json()["title"] for _ in range(3)]
    assert titles == ["Baking bread"] * 3
    assert [structure_of(request) for request in bedrock.requests] == ["schema", "tool", "text"]


@pytest.mark.parametrize(
    ("config_id", "name", "message", "changed"), REFUSALS, ids=[config_id for config_id, *_ in REFUSALS]
)
def test_parameter_that_a_model_refuses_is_left_out_from_then_on(
    ada: httpx.Client, bedrock: StubBedrock, config_id: str, name: str, message: str, changed: set[str]
) -> None:
    """And nothing else. What turns thinking off stays while it can, and so do the instructions."""
    bedrock.refuses = {name: message}
    answers = [propose(ada, config_id).json() for _ in range(2)]
    assert [(answer["title"], answer["usage"]["calls"]) for answer in answers] == [(bedrock.text, 1)] * 2
    refused, *accepted = bedrock.requests
    assert [names_in(refused) ^ names_in(request) for request in accepted] == [changed] * 2
    for request in accepted:
        assert "You name conversations for a sidebar" in json.dumps(request)
        assert room_in(request) == room_in(refused)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_temperature_is_not_sent_to_a_model_that_takes_none(
    ada: httpx.Client, bedrock: StubBedrock, provider: str
) -> None:
    """As its config says from the start."""
    assert propose(ada, f"{provider}-no-temperature").status_code == 200
    (request,) = bedrock.requests
    assert "temperature" not in names_in(request)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("answer", "stop_reason"),
    [
        ("Sure! Cakes, I mean: <title>Baking bread", "stop_sequence"),
        ("<title>Baking bread</title> is about cakes.", "end_turn"),
        ('Here is a title:\n\n"Baking bread"', "end_turn"),
    ],
)
def test_title_is_read_from_an_answer_with_and_without_tags(
    ada: httpx.Client, bedrock: StubBedrock, provider: str, answer: str, stop_reason: str
) -> None:
    """The tag that closes may be missing, and what stands around them does not count."""
    bedrock.content, bedrock.stop_reason = [{"text": answer}], stop_reason
    assert propose(ada, f"{provider}-tags").json()["title"] == "Baking bread"
    assert [structure_of(request) for request in bedrock.requests] == ["text"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_answer_that_was_cut_off_is_asked_for_with_twice_the_room(
    ada: httpx.Client, bedrock: StubBedrock, provider: str
) -> None:
    """Once. If that is not enough either, the error names what an administrator can raise."""

    def cut_off_the_first(_: int) -> None:
        is_first = len(bedrock.requests) == 1
        bedrock.stop_reason = "max_tokens" if is_first else "end_turn"
        bedrock.content = [] if is_first else None

    bedrock.on_call = cut_off_the_first
    answer = propose(ada, f"{provider}-schema").json()
    assert (answer["title"], answer["usage"]["calls"]) == (bedrock.text, 2)
    bedrock.on_call = lambda _port: None
    bedrock.content, bedrock.stop_reason = [], "max_tokens"
    failed = propose(ada, f"{provider}-schema")
    assert (failed.status_code, failed.json()["code"]) == (502, "title_unusable")
    assert "max_output_tokens" in failed.json()["detail"]
    assert [room_in(request) for request in bedrock.requests] == [64, 128, 64, 128]


@pytest.mark.parametrize(
    ("provider", "error", "message", "detail", "by"),
    some((provider, *failure) for provider in PROVIDERS for failure in FAILURES[provider]),
)
def test_failure_says_what_to_do_and_the_fallback_is_asked_where_it_helps(
    ada: httpx.Client,
    bedrock: StubBedrock,
    provider: str,
    error: tuple[int, str],
    message: str,
    detail: str,
    by: str | None,
) -> None:
    """No second time of the same model."""
    bedrock.errors_by_model, bedrock.message = {"old": error}, message
    failed = propose(ada, f"{provider}-old")
    assert (failed.status_code, failed.json()["detail"], len(bedrock.requests)) == (502, detail, 1)
    answer = propose(ada, f"{provider}-replaced")
    assert answer.json().get("model") == by
    assert len(bedrock.requests) == (3 if by else 2)


def test_log_has_the_providers_message_but_not_the_conversation(
    service: Service, ada: httpx.Client, bedrock: StubBedrock
) -> None:
    """A message that quotes it is left out."""
    began = time.time()
    bedrock.errors_by_model = {"old": (403, "AccessDeniedException")}
    for message in ("You have no access to the model of oats.", "Not allowed: 'bake bread at home'"):
        bedrock.message = message
        assert propose(ada, "bedrock-old").status_code == 502
    lines = lines_of_two_failures(service, began)
    assert any("model of oats" in line for line in lines)
    assert not any("bake bread at home" in line for line in lines)


def lines_of_two_failures(service: Service, began: float) -> list[str]:
    """What was logged since ``began``, once two failed calls are in it."""
    logs = aws.client("logs", service.stack.deployed.endpoint_url)
    group = service.stack.deployed.physical_ids["LogGroup"]
    for _ in range(40):
        events = logs.filter_log_events(logGroupName=group, startTime=int(1000 * began))["events"]
        lines: list[str] = [event["message"] for event in events]
        if sum("model_call_failed" in line for line in lines) == 2:
            break
        time.sleep(0.25)
    return lines


@pytest.mark.parametrize("provider", PROVIDERS)
def test_regenerate_avoids_the_title_that_stands_there(
    ada: httpx.Client, bedrock: StubBedrock, provider: str
) -> None:
    """It is named to the model, at a higher temperature. What comes back all the same is not stored."""
    chat_id = new_chat(ada, model_config_id=f"{provider}-schema")
    path = f"/chats/{chat_id}/title/regenerate"
    outcomes = [ada.post(path).json()["outcome"] for _ in range(2)]
    bedrock.text = "Bread from a pan"
    third = ada.post(path).json()
    assert [*outcomes, third["outcome"]] == ["written", "unchanged", "written"]
    assert third["chat"]["title"] == "Bread from a pan"
    first, *others = bedrock.requests
    assert len(others) == 3  # the title to avoid is asked about twice
    for request in others:
        assert "\\n- A bread from a model" in json.dumps(request["messages"][-1])
        assert "\\n- A bread from a model" not in json.dumps(first)
        assert (request.get("inferenceConfig") or request)["temperature"] > 0


def test_endpoint_gets_its_key_from_under_the_prefix_alone(
    service: Service, ada: httpx.Client, bedrock: StubBedrock
) -> None:
    """The function's role reads no other secret."""
    secrets = aws.client("secretsmanager", service.stack.deployed.endpoint_url)
    for name in (SECRET, OTHER_SECRET):
        secrets.create_secret(Name=name, SecretString=KEY)
    bedrock.takes_key = KEY
    assert propose(ada, "openai-key").status_code == 200
    assert bedrock.keys == [f"Bearer {KEY}"]
    refused = propose(ada, "openai-other-key")
    detail = "The service has no access to the secret with the model's key."
    assert (refused.status_code, refused.json()["detail"]) == (502, detail)
    assert len(bedrock.requests) == 1
