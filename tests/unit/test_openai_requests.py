"""What an OpenAI-compatible endpoint is asked."""

from dataclasses import replace
from typing import Any

import pytest

from shared.adapters.models.openai import MAX_TOKENS, Openai
from shared.adapters.models.refused_parameters import STOP, SYSTEM, TEMPERATURE
from shared.rules.errors.title_generation import ModelFailed
from shared.rules.messages import Turn
from shared.rules.prompts import temperature, title_instructions, title_prompt
from shared.rules.title_tasks import TitleTask
from tests.support.bedrock import clients
from tests.support.openai import SECRET, openai_config

TASK = TitleTask([Turn("user", "How do I bake bread?")])
CONFIG = openai_config("https://models.example.com", api_key_secret=SECRET, structured_output="text")


def body_of(config: Any = CONFIG, task: TitleTask = TASK, without: set[str] | None = None) -> dict[str, Any]:
    """The request's body."""
    return Openai(clients()).build_request(config, task, without or set()).body


def test_request_goes_to_the_base_url_with_the_name_of_its_key() -> None:
    """Not with the key."""
    request = Openai(clients()).build_request(CONFIG, TASK)
    assert (request.url.host, request.url.path, request.secret) == ("models.example.com", "/v1", SECRET)


def test_request_holds_instructions_and_conversation() -> None:
    """As any other provider's."""
    assert body_of() == {
        "model": CONFIG.model_id,
        "messages": [
            {"role": "system", "content": title_instructions(TASK, "text")},
            {"role": "user", "content": title_prompt(TASK)},
        ],
        "max_tokens": 256,
        "temperature": temperature(TASK),
        "stop": ["</title>"],
    }


def test_temperature_rises_for_another_title() -> None:
    """As Bedrock's does."""
    task = replace(TASK, avoid=("Baking bread",))
    assert body_of(task=task)["temperature"] == temperature(task) > temperature(TASK)


def test_other_name_for_the_most_tokens_is_used_where_the_usual_one_is_refused() -> None:
    """So that no answer is longer."""
    body = body_of(without={MAX_TOKENS})
    assert (body["max_completion_tokens"], "max_tokens" in body) == (256, False)


def test_temperature_that_is_refused_is_left_out() -> None:
    """And nothing else."""
    assert body_of().keys() - body_of(without={TEMPERATURE}).keys() == {"temperature"}


@pytest.mark.parametrize(
    ("structure", "added"), [("json_schema", {"response_format"}), ("tool", {"tools", "tool_choice"})]
)
def test_structure_is_asked_for_until_it_is_refused(structure: Any, added: set[str]) -> None:
    """With a schema, or a function that the model has to call. Then text is asked for, up to the tag."""
    config = replace(CONFIG, structured_output=structure)
    assert body_of(config).keys() ^ body_of().keys() == {*added, "stop"}
    assert body_of(config.without_structures({structure})) == body_of()


def test_stop_sequence_that_is_refused_is_left_out() -> None:
    """As reasoning models of OpenAI refuse it."""
    assert body_of().keys() - body_of(without={STOP}).keys() == {"stop"}


def test_instructions_are_the_users_where_a_system_prompt_is_refused() -> None:
    """In front of the conversation."""
    (message,) = body_of(without={SYSTEM})["messages"]
    instructions = title_instructions(TASK, "text")
    assert message == {"role": "user", "content": f"{instructions}\n\n{title_prompt(TASK)}"}


def test_request_field_that_is_refused_is_left_out() -> None:
    """The others stay."""
    config = replace(CONFIG, request_fields={"reasoning_effort": "low", "seed": 1})
    body = body_of(config, without={"seed"})
    assert (body["reasoning_effort"], "seed" in body) == ("low", False)


@pytest.mark.parametrize(
    "changes", [{"base_url": None}, {"base_url": "http://a.example"}, {"model_id": None}]
)
def test_config_that_lacks_what_the_provider_needs_fails(changes: dict[str, Any]) -> None:
    """It was stored past the checks."""
    with pytest.raises(ModelFailed):
        body_of(replace(CONFIG, **changes))


@pytest.mark.parametrize(("secret", "opened"), [(None, ["endpoints"]), (SECRET, ["endpoints", "secrets"])])
def test_client_of_secrets_is_opened_where_a_key_is_needed(secret: str | None, opened: list[str]) -> None:
    """Before a call's time begins."""
    seen: list[str] = []
    opening = clients(endpoints=lambda: seen.append("endpoints"), secrets=lambda: seen.append("secrets"))
    Openai(opening).open(replace(CONFIG, api_key_secret=secret))
    assert seen == opened
