"""What is read from answers and errors of OpenAI-compatible endpoints, whatever server they come from."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.exceptions import ProtocolError, ReadTimeoutError, SSLError

from shared.adapters.models.openai import MAX_TOKENS, Openai
from shared.adapters.models.openai_answers import answer_in, parsed
from shared.adapters.models.openai_errors import answered_failure, failure_in_answer, unanswered_failure
from shared.adapters.models.refused_parameters import STOP, SYSTEM, TEMPERATURE
from shared.adapters.models.unsupported_parameters import unsupported_in
from shared.rules.errors.title_generation import (
    AnswerWithheld,
    ModelFailed,
    ModelOutOfService,
    ModelThrottled,
    ModelUnavailable,
    TitleGenerationFailed,
    TitleTimeout,
)
from shared.rules.usage import UNREPORTED, Usage
from tests.support.exchange import SECRET
from tests.support.openai import openai_config

USAGE = {"prompt_tokens": 42, "completion_tokens": 7, "total_tokens": 49}
HEARD = Usage(1, 0, 42, 7)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def body_of(usage: Any = USAGE, reason: Any = "stop", **message: Any) -> dict[str, Any]:
    """An answer with a message."""
    return {"choices": [{"index": 0, "message": message, "finish_reason": reason}], "usage": usage}


def call_of(arguments: Any) -> list[dict[str, Any]]:
    """A message's calls of the function that takes the title."""
    return [{"id": "call", "type": "function", "function": {"name": "title", "arguments": arguments}}]


@pytest.mark.parametrize(
    "message",
    [
        {"content": "Baking bread"},
        {"content": "Baking bread", "reasoning_content": "The user bakes.", "refusal": None},
        {"content": "Baking bread", "reasoning": "The user bakes."},
        {"content": [{"type": "text", "text": "Baking bread"}]},
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "The user bakes."}]},
                {"type": "text", "text": "Baking bread"},
            ]
        },
        {"content": None, "tool_calls": call_of('{"title": "Baking bread"}')},
        {"content": "I call the tool.", "tool_calls": call_of({"title": "Baking bread"})},
    ],
)
def test_text_is_the_title_and_not_the_reasoning(message: dict[str, Any]) -> None:
    """Wherever a server puts them."""
    answer = answer_in(body_of(**message))
    assert (answer.title or answer.text) == "Baking bread"


@pytest.mark.parametrize("reason", ["stop", "tool_calls", "eos", None])
def test_answer_that_ended_is_read(reason: str | None) -> None:
    """Servers have names of their own for that."""
    assert answer_in(body_of(reason=reason, content="Bread")).text == "Bread"


def test_answer_that_was_cut_off_is_told() -> None:
    """It is paid."""
    answer = answer_in(body_of(reason="length", content="Baking bread at"))
    assert (answer.text, answer.is_cut_off, answer.is_withheld) == ("Baking bread at", True, False)
    assert answer.usage == HEARD


@pytest.mark.parametrize(
    "body", [body_of(reason="content_filter", content="Bre"), body_of(content=None, refusal="I cannot.")]
)
def test_answer_that_was_withheld_is_told(body: dict[str, Any]) -> None:
    """It is paid."""
    answer = answer_in(body)
    assert (answer.text, answer.is_withheld, answer.usage) == ("", True, HEARD)


@pytest.mark.parametrize(
    ("usage", "heard"),
    [
        (USAGE, HEARD),
        ({"prompt_tokens": 42, "completion_tokens": 7}, HEARD),
        ({**USAGE, "total_tokens": "49"}, HEARD),
        ({**USAGE, "total_tokens": 12}, HEARD),
        # Reasoning that is counted in the total alone.
        ({**USAGE, "total_tokens": 149}, Usage(1, 0, 42, 107)),
        ({"prompt_tokens": 42, "completion_tokens": 0, "total_tokens": 102}, Usage(1, 0, 42, 60)),
        (None, UNREPORTED),
        ({}, UNREPORTED),
        ({"prompt_tokens": 42}, UNREPORTED),
        ({"prompt_tokens": True, "completion_tokens": 7}, UNREPORTED),
        ({"prompt_tokens": -1, "completion_tokens": 7}, UNREPORTED),
        ({"prompt_tokens": 10**10, "completion_tokens": 7}, UNREPORTED),
    ],
)
def test_usage_counts_all_output(usage: Any, heard: Usage) -> None:
    """Or it is unreported."""
    assert answer_in(body_of(usage, content="Bread")).usage == heard


@given(anything)
@example(body_of(content=5, tool_calls=5))
@example(body_of(content=[None, {"text": 5}], tool_calls=[None, {"function": 5}]))
@example(body_of(tool_calls=call_of("[" * 50_000)))
@example({"choices": [None]})
@example({"choices": {}})
def test_answer_of_any_shape_is_read(body: Any) -> None:
    """It raises nothing."""
    assert isinstance(answer_in(body).text, str)


@given(st.binary(max_size=50) | anything.map(json.dumps).map(str.encode), st.integers(300, 599))
@example(b"[" * 100_000, 500)
@example(b"[]", 400)
@example(b'{"error": {"code": [1], "message": {}, "param": 5}}', 400)
def test_error_of_any_shape_is_typed(body: bytes, status: int) -> None:
    """Nothing that the endpoint says stands in the detail."""
    failed = answered_failure(status, body)
    assert isinstance(failed.failure, TitleGenerationFailed)
    assert SECRET not in str(answered_failure(status, body + SECRET.encode()).failure.detail)


@pytest.mark.parametrize(
    ("status", "kind", "detail", "is_free"),
    [
        (302, ModelFailed, "redirect", True),
        (400, ModelFailed, "refused the request", True),
        (401, ModelFailed, "asks for a key, or refused", True),
        (402, ModelOutOfService, "no credit", True),
        (403, ModelFailed, "does not let this key", True),
        (404, ModelOutOfService, "no such model, or the base URL is wrong", True),
        (408, TitleTimeout, "waited too long", False),
        (410, ModelOutOfService, "retired the model", True),
        (422, ModelFailed, "refused the request", True),
        (429, ModelThrottled, "throttled", True),
        (500, ModelUnavailable, "answered with an error", True),
        (503, ModelUnavailable, "answered with an error", True),
        (504, ModelUnavailable, "answered with an error", False),
        (524, ModelUnavailable, "answered with an error", False),
    ],
)
def test_status_tells_the_failure(
    status: int, kind: type[TitleGenerationFailed], detail: str, *, is_free: bool
) -> None:
    """In words that an administrator can act on. What gave up on a model that may have worked is not free."""
    failed = answered_failure(status, b"")
    assert (type(failed.failure), failed.is_free) == (kind, is_free)
    assert detail in str(failed.failure.detail)


def test_quota_that_is_used_up_is_told_from_throttling() -> None:
    """Waiting mends one of them."""
    error = {
        "message": "You exceeded your current quota",
        "type": "insufficient_quota",
        "code": "insufficient_quota",
    }
    failed = answered_failure(429, json.dumps({"error": error}).encode())
    assert (type(failed.failure), failed.failure.detail) == (
        ModelOutOfService,
        "The quota at the model's endpoint is used up.",
    )


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Rate limit reached for m on tokens per day (TPD): Limit 100000", ModelOutOfService),
        ("Rate limit exceeded: free-models-per-day. Add 10 credits", ModelOutOfService),
        ("Number of request tokens has exceeded your daily rate limit", ModelOutOfService),
        ("quotaId: GenerateRequestsPerDayPerProjectPerModel-FreeTier", ModelOutOfService),
        ("Rate limit reached for m on tokens per min (TPM): Limit 30000", ModelThrottled),
        ("This request would exceed your account's rate limit.", ModelThrottled),
    ],
)
def test_quota_of_the_day_is_told_from_one_of_the_minute(message: str, kind: type[ModelFailed]) -> None:
    """As OpenAI, Groq, OpenRouter, Anthropic and Gemini tell of it."""
    failed = answered_failure(429, json.dumps({"error": {"message": message}}).encode())
    assert type(failed.failure) is kind


def test_model_that_was_retired_is_out_of_service() -> None:
    """As Groq tells of it."""
    error = {"message": "The model has been decommissioned", "code": "model_decommissioned"}
    failed = answered_failure(400, json.dumps({"error": error}).encode())
    assert (type(failed.failure), failed.complaint) == (ModelOutOfService, None)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429, "message": "slow down"}, ModelThrottled),
        ({"code": 402, "message": "no credits"}, ModelOutOfService),
        ({"code": 200, "message": "odd"}, ModelUnavailable),
        ({"code": "server_error"}, ModelUnavailable),
        ("odd", ModelUnavailable),
    ],
)
def test_error_in_place_of_an_answer_may_cost(error: Any, kind: type[ModelFailed]) -> None:
    """Whatever it says. OpenRouter tells the status in the body."""
    failed = failure_in_answer(error, json.dumps({"error": error}).encode())
    assert (type(failed.failure), failed.is_free, failed.complaint) == (kind, False, None)


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (
            {
                "message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                "'max_completion_tokens' instead.",
                "param": "max_tokens",
                "code": "unsupported_parameter",
            },
            {MAX_TOKENS},
        ),
        (
            {
                "message": "Unsupported value: 'temperature' does not support 0 with this model. Only the "
                "default (1) value is supported.",
                "param": "temperature",
            },
            {TEMPERATURE},
        ),
        (
            {"message": "Unsupported parameter: 'stop' is not supported with this model.", "param": "stop"},
            {STOP},
        ),
        (
            {
                "message": "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
                "param": "messages[0].role",
            },
            {SYSTEM},
        ),
        (
            {
                "message": "Invalid parameter: 'response_format' of type 'json_schema' is not supported with "
                "this model.",
                "param": None,
            },
            {"json_schema"},
        ),
        ({"message": "This response_format type is unavailable now"}, {"json_schema"}),
        ("registry.ollama.ai/library/gemma:2b does not support tools", {"tool"}),
        ({"message": "Unrecognized request argument supplied: reasoning_effort"}, {"reasoning_effort"}),
    ],
)
def test_parameter_that_an_endpoint_refuses_is_found(error: Any, refused: set[str]) -> None:
    """And no other one."""
    complaint = answered_failure(400, json.dumps({"error": error}).encode()).complaint
    assert complaint
    config = openai_config(
        "https://a.example", structured_output="auto", request_fields={"reasoning_effort": "low"}
    )
    assert unsupported_in(complaint, config, (), replaced=Openai.REPLACED).learnt == refused


def test_parameter_that_fastapi_refuses_is_found() -> None:
    """By the place that its list names."""
    body = b'{"detail": [{"loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]}'
    complaint = answered_failure(422, body).complaint
    assert complaint
    assert unsupported_in(complaint, openai_config("https://a.example"), ()).learnt == {TEMPERATURE}


@pytest.mark.parametrize("status", [401, 403])
def test_message_about_a_key_is_not_for_the_log(status: int) -> None:
    """Some endpoints quote a part of it."""
    assert answered_failure(status, b'{"error": {"message": "Incorrect key: sk-1"}}').message is None


def test_prompt_that_a_filter_stopped_is_withheld() -> None:
    """As Azure tells of it."""
    error = {
        "message": "The response was filtered",
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
    }
    failed = answered_failure(400, json.dumps({"error": error}).encode())
    assert (type(failed.failure), failed.complaint) == (AnswerWithheld, None)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (
            {"error": {"message": "Unsupported value", "param": "temperature"}},
            "temperature: Unsupported value",
        ),
        ({"error": {"message": "Unsupported value", "param": None}}, "Unsupported value"),
        ({"error": "model does not support tools"}, "model does not support tools"),
        ({"message": "top_p must be 1", "object": "error", "code": 400}, "top_p must be 1"),
        ([{"error": {"message": "Unknown name", "code": 400}}], "Unknown name"),
    ],
)
def test_complaint_is_what_the_endpoint_says(body: Any, complaint: str) -> None:
    """In the shapes of OpenAI, Ollama, vLLM and Gemini."""
    assert answered_failure(400, json.dumps(body).encode()).complaint == complaint


@pytest.mark.parametrize(("status", "message"), [(401, None), (403, None), (404, "Wrong: sk-secret")])
def test_message_that_may_quote_the_key_is_not_for_the_log(status: int, message: str | None) -> None:
    """An endpoint quotes the key that it refuses."""
    body = json.dumps({"error": {"message": "Wrong: sk-secret"}}).encode()
    assert answered_failure(status, body).message == message


def test_complaint_in_another_shape_is_the_body() -> None:
    """Such as FastAPI's."""
    body = b'{"detail": [{"loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]}'
    assert answered_failure(422, body).complaint == body.decode()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ReadTimeoutError(None, "/", "timed out"), TitleTimeout),  # type: ignore[arg-type] # of no pool
        (ProtocolError("reset"), ModelUnavailable),
        (SSLError("wrong name"), ModelFailed),
    ],
)
def test_failure_without_an_answer_is_typed_and_may_cost(
    error: Any, kind: type[TitleGenerationFailed]
) -> None:
    """Whether it was sent is known by the connection."""
    failed = unanswered_failure(error)
    assert (type(failed.failure), failed.is_free) == (kind, False)


def test_json_that_is_none_is_none() -> None:
    """Of any depth and number."""
    assert [parsed(text) for text in ("", "{", "[" * 100_000, "9" * 5_000, b"\xff")] == [None] * 5
