"""Bedrock as the model, by botocore over HTTP to a stub."""

import json
import time

import pytest

from shared.adapters import wiring
from shared.rules.model_configs import ModelConfig
from tests.integration.conftest import Api
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.support.bedrock import StubBedrock


def test_a_model_makes_the_title(api: Api, bedrock: StubBedrock) -> None:
    """With the model and the tokens it took."""
    bedrock.text = "Baking bread at home"
    answer = api(PROPOSE, chat=api.new_chat("How do I bake bread?"))
    assert answer.body == {
        "title": "Baking bread at home",
        "model": "haiku",
        "usage": {"input_tokens": 42, "output_tokens": 7},
    }
    (request,) = bedrock.requests
    assert request["path"] == "/model/anthropic.haiku/converse"
    assert request["inferenceConfig"] == {"maxTokens": 256, "temperature": 0}
    assert "How do I bake bread?" in request["messages"][0]["content"][0]["text"]


def test_what_a_model_thinks_is_not_the_title(api: Api, bedrock: StubBedrock) -> None:
    """Neither in a block of its own nor in tags."""
    bedrock.content = [
        {"reasoningContent": {"reasoningText": {"text": "Hmm, bread."}}},
        {"text": "<think>Bread?</think>\n**Baking bread**"},
    ]
    assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Baking bread"


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        ((429, "ThrottlingException"), "The model is throttled."),
        ((403, "AccessDeniedException"), "The service has no access to this model."),
        ((500, "InternalServerException"), "The model answered with an error."),
        ((400, "ValidationException"), "The model refused the request."),
    ],
)
def test_a_model_that_fails(api: Api, bedrock: StubBedrock, error: tuple[int, str], detail: str) -> None:
    """502 in our words; the provider's own stay inside, and the chat stays as it is."""
    chat_id = api.new_chat()
    bedrock.error = error
    proposed, regenerated = api(PROPOSE, chat=chat_id), api(REGENERATE, chat=chat_id)
    assert (proposed.status, regenerated.status) == (502, 502)
    assert proposed.body == {
        "code": "model_failed",
        "message": "Failed to generate chat title.",
        "detail": detail,
    }
    assert regenerated.body["message"] == "Failed to regenerate chat title."
    assert len(bedrock.requests) == 2
    assert api("GET /chats/{id}", chat=chat_id).body["title_version"] == 1


def test_a_model_out_of_reach(api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there."""
    assert bedrock.requests == []
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["detail"]) == (502, "The model could not be reached.")


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget of a deployment in a hurry."""
    monkeypatch.setenv("TITLE_BUDGET_SECONDS", "1")
    wiring.settings.cache_clear()


@pytest.mark.usefixtures("one_second")
def test_a_slow_model(api: Api, bedrock: StubBedrock) -> None:
    """504 when the budget of a second is over, not when the model is; its answer comes to nothing."""
    chat_id = api.new_chat()
    bedrock.delay = 2.5
    began = time.monotonic()
    for route in (PROPOSE, REGENERATE):
        answer = api(route, chat=chat_id)
        assert answer.status == 504
        assert answer.body == {
            "code": "title_timeout",
            "message": "Title generation timed out. Try again or rename manually.",
        }
    assert time.monotonic() - began < 2 * bedrock.delay
    time.sleep(bedrock.delay)
    assert api("GET /chats/{id}", chat=chat_id).body["title_version"] == 1


@pytest.mark.usefixtures("one_second")
def test_a_model_that_answers_byte_by_byte(api: Api, bedrock: StubBedrock) -> None:
    """No single read is slow; the whole is, and only the whole counts."""
    bedrock.drip = 0.02
    began = time.monotonic()
    assert api(PROPOSE, chat=api.new_chat()).status == 504
    assert time.monotonic() - began < bedrock.drip * len(json.dumps(bedrock.answer()))


@pytest.mark.parametrize("text", ["", "   ", "<think>only thoughts</think>"])
def test_an_answer_without_a_title(api: Api, bedrock: StubBedrock, text: str) -> None:
    """502 title_unusable."""
    bedrock.text = text
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, "title_unusable")


def test_an_answer_that_is_no_title_gets_one_more_try(api: Api, bedrock: StubBedrock) -> None:
    """With a sharper request, and both are counted."""
    bedrock.texts = ["Hello! How can I help you today?", "Baking bread"]
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["title"]) == (200, "Baking bread")
    assert answer.body["usage"] == {"input_tokens": 84, "output_tokens": 14}
    first, second = (request["system"][0]["text"] for request in bedrock.requests)
    assert second.startswith(first)
    assert len(second) > len(first)


def test_an_answer_that_was_cut_off_is_no_title(api: Api, bedrock: StubBedrock) -> None:
    """Half a title is none, however good it looks."""
    bedrock.stop_reason = "max_tokens"
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, "title_unusable")
    assert len(bedrock.requests) == 2


@pytest.mark.parametrize("reason", ["guardrail_intervened", "content_filtered"])
def test_an_answer_that_was_withheld(api: Api, bedrock: StubBedrock, reason: str) -> None:
    """A guardrail's own words are not a title, and asking again would not help."""
    bedrock.stop_reason = reason
    answer = api(REGENERATE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, "title_unusable")
    assert answer.body["detail"] == "The model's guardrail or filter withheld its answer."
    assert len(bedrock.requests) == 1


def test_the_log_tells_why_a_model_failed(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """The provider's error, for both routes."""
    chat_id = api.new_chat()
    bedrock.error = (403, "AccessDeniedException")
    for route in (PROPOSE, REGENERATE):
        caplog.clear()
        api(route, chat=chat_id)
        assert [vars(record)["cause"] for record in caplog.records] == ["AccessDeniedException"]


def test_a_config_without_a_model(api: Api, bedrock: StubBedrock) -> None:
    """A mistake of the administrator's, told as one."""
    wiring.model_configs().put(ModelConfig("haiku", "bedrock"))
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["detail"]) == (502, "The model config haiku names no model.")
    assert bedrock.requests == []
