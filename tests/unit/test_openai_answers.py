"""What is read from answers and errors of OpenAI-compatible endpoints, whatever server they come from."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.exceptions import ProtocolError, ReadTimeoutError, SSLError

from shared.adapters.models.openai_answers import answer_in, parsed
from shared.adapters.models.openai_errors import answered_failure, unanswered_failure
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
