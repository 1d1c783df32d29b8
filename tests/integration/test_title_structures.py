"""How Bedrock's models are asked for a title: by a schema, a tool or as text, whatever they take."""

from dataclasses import replace
from typing import Any

import pytest

from shared.bootstrap import spending, storage
from shared.rules.costs import max_cost
from shared.rules.limits import UsageLimit
from shared.rules.messages import Turn
from shared.rules.model_configs import StructuredOutput
from shared.rules.title_tasks import TitleTask
from tests.integration.test_http import PROPOSE
from tests.support.api import Api
from tests.support.bedrock import HAIKU, StubBedrock


def structures_of(requests: list[dict[str, Any]]) -> list[str]:
    """By which structure each request asks."""
    names = {"outputConfig": "json_schema", "toolConfig": "tool"}
    return [next((names[name] for name in names if name in request), "text") for request in requests]


NO_SCHEMA = "The model returned the following errors: output_config.format: Extra inputs are not permitted"
NO_TOOL = (
    "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and "
    "try again."
)


def test_model_is_asked_by_the_first_structure_that_it_takes(api: Api, bedrock: StubBedrock) -> None:
    """Schema, tool, text. What was learnt stays, and a refusal costs nothing."""
    bedrock.refuses = {"outputConfig": NO_SCHEMA, "toolConfig": NO_TOOL}
    for asked in (["json_schema", "tool", "text"], ["text"]):
        bedrock.requests.clear()
        answer = api(PROPOSE, chat=api.new_chat())
        assert (answer.body["title"], answer.body["usage"]["calls"]) == (bedrock.text, 1)
        assert structures_of(bedrock.requests) == asked
    (request,) = bedrock.requests
    assert request["inferenceConfig"]["stopSequences"] == ["</title>"]
    assert request["system"][0]["text"].endswith("Write the title between <title> and </title>.")


def test_tool_is_reserved_for_before_it_is_asked_for(api: Api, bedrock: StubBedrock) -> None:
    """A limit with room for a schema alone is not passed by a tool, which may cost more."""
    config = replace(HAIKU, structured_output="tool")
    task = TitleTask([Turn("user", "How do I bake bread?")])
    assert max_cost(config, task) > max_cost(HAIKU, task)
    spending.usage_limits().put(UsageLimit("user", "ada", max_cost(config, task) - 1))
    bedrock.refuses = {"outputConfig": NO_SCHEMA}
    answer = api(PROPOSE, chat=api.new_chat("How do I bake bread?"))
    assert (answer.status, answer.body["code"]) == (409, "usage_limit_exceeded")
    assert structures_of(bedrock.requests) == ["json_schema"]
    assert spending.spend().read("ada", "month", storage.now()).reserved_micros == 0


def test_structure_that_a_model_ignores_is_not_used_again(api: Api, bedrock: StubBedrock) -> None:
    """Its answer is a weak one. The next title is asked for by the next structure."""
    bedrock.content = [{"text": "Baking bread"}]
    for _ in range(3):
        assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Baking bread"
    assert structures_of(bedrock.requests) == ["json_schema", "tool", "text"]


@pytest.mark.parametrize("structure", ["json_schema", "tool"])
def test_structure_that_an_administrator_chose_stays(
    api: Api, bedrock: StubBedrock, structure: StructuredOutput
) -> None:
    """While the model takes it. A refusal leads to text."""
    storage.model_configs().put(replace(HAIKU, structured_output=structure))
    bedrock.content = [{"text": "Baking bread"}]
    for _ in range(2):
        assert api(PROPOSE, chat=api.new_chat()).status == 200
    bedrock.refuses = {"outputConfig": NO_SCHEMA, "toolConfig": NO_TOOL}
    assert api(PROPOSE, chat=api.new_chat()).status == 200
    assert structures_of(bedrock.requests) == [structure, structure, structure, "text"]


def test_title_that_ends_at_the_stop_sequence_is_whole(api: Api, bedrock: StubBedrock) -> None:
    """The closing tag is not in the answer, and what stands before the opening tag does not count."""
    storage.model_configs().put(replace(HAIKU, structured_output="text"))
    bedrock.content = [{"text": "Sure, I call it <title>Baking bread"}]
    bedrock.stop_reason = "stop_sequence"
    assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Baking bread"


def test_model_without_a_system_prompt_gets_the_instructions_from_the_user(
    api: Api, bedrock: StubBedrock
) -> None:
    """From then on, and nothing else changes."""
    bedrock.refuses = {
        "system": "This model doesn't support system messages. Try again without a system message or use a "
        "model that supports system messages."
    }
    for _ in range(2):
        assert api(PROPOSE, chat=api.new_chat("How do I bake bread?")).status == 200
    refused, *others = bedrock.requests
    assert len(others) == 2
    for request in others:
        text = request["messages"][0]["content"][0]["text"]
        assert "system" not in request
        assert text.startswith(refused["system"][0]["text"])
        assert text.endswith(refused["messages"][0]["content"][0]["text"])
        assert request["inferenceConfig"]["temperature"] == 0


def test_temperature_can_be_left_out_from_the_start(api: Api, bedrock: StubBedrock) -> None:
    """For a model that is known to take none: no request is refused for it."""
    storage.model_configs().put(replace(HAIKU, send_temperature=False))
    assert api(PROPOSE, chat=api.new_chat()).status == 200
    (request,) = bedrock.requests
    assert request["inferenceConfig"] == {"maxTokens": 256}


@pytest.mark.parametrize("content", [[], [{"reasoningContent": {"reasoningText": {"text": "Hmm."}}}]])
def test_answer_that_thought_too_long_is_asked_for_with_twice_the_room(
    api: Api, bedrock: StubBedrock, content: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    """The log and the error name what an administrator can raise."""
    bedrock.content, bedrock.stop_reason = content, "max_tokens"
    answer = api(PROPOSE, chat=api.new_chat())
    assert [request["inferenceConfig"]["maxTokens"] for request in bedrock.requests] == [256, 512]
    assert (answer.body["code"], "max_output_tokens" in answer.body["detail"]) == ("title_unusable", True)
    truncated = [vars(record) for record in caplog.records if record.msg == "model_answer_truncated"]
    assert [record["max_output_tokens"] for record in truncated] == [256, 512]


def test_what_was_learnt_holds_for_a_call_with_more_room(api: Api, bedrock: StubBedrock) -> None:
    """It is the same model."""
    bedrock.refuses = {"temperature": "temperature is deprecated for this model."}
    bedrock.content, bedrock.stop_reason = [], "max_tokens"
    assert api(PROPOSE, chat=api.new_chat()).status == 502
    sent = [request["inferenceConfig"] for request in bedrock.requests]
    assert sent == [{"maxTokens": 256, "temperature": 0}, {"maxTokens": 256}, {"maxTokens": 512}]
