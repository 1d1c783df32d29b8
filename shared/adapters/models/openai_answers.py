"""Reads answers of OpenAI-compatible endpoints. Servers differ, so any field may have any type."""

import json
from dataclasses import replace
from typing import Any

from shared.adapters.models.provider import ProviderAnswer
from shared.rules.structures import NAME
from shared.rules.usage import Usage, reported_usage

_WITHHELD = "content_filter"
_CUT_OFF = "length"


def as_object(value: Any) -> dict[str, Any]:
    """Returns the value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def parsed(text: str | bytes) -> Any:
    """Returns the parsed JSON, or None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def answer_in(body: Any) -> ProviderAnswer:
    """Returns the text, the title passed to the function, and the usage of an answer."""
    choices = as_object(body).get("choices")
    choice = as_object(choices[0]) if isinstance(choices, list) and choices else {}
    message, reason = as_object(choice.get("message")), choice.get("finish_reason")
    is_withheld = reason == _WITHHELD or bool(message.get("refusal"))
    usage, is_cut_off = _usage_of(as_object(body).get("usage")), reason == _CUT_OFF
    if is_withheld:
        return ProviderAnswer("", usage, is_withheld=True)
    return ProviderAnswer(_text_of(message), usage, _title_of(message), is_cut_off=is_cut_off)


def _title_of(message: dict[str, Any]) -> str | None:
    """Returns the title passed to the function, if there is one."""
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else []:
        arguments = as_object(as_object(call).get("function")).get("arguments")
        title = as_object(parsed(arguments) if isinstance(arguments, str) else arguments).get(NAME)
        if isinstance(title, str):
            return title
    return None


def _text_of(message: dict[str, Any]) -> str:
    """Returns the text. Reasoning has fields and parts of its own."""
    content = message.get("content")
    parts = content if isinstance(content, list) else [{"text": content}]
    texts = (as_object(part).get("text") for part in parts)
    return "".join(text for text in texts if isinstance(text, str))


def _usage_of(reported: Any) -> Usage:
    """Returns the usage. Some endpoints count reasoning, which is output too, in the total alone."""
    counted = as_object(reported)
    usage = reported_usage(counted.get("prompt_tokens"), counted.get("completion_tokens"))
    total = reported_usage(0, counted.get("total_tokens"))
    if usage.unreported_calls or total.unreported_calls:
        return usage
    return replace(usage, output_tokens=max(usage.output_tokens, total.output_tokens - usage.input_tokens))
