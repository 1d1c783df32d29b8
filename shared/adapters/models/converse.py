"""The request that Bedrock's Converse gets for a title, and what its answer holds."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from shared.rules.errors import AnswerWithheld
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import PROMPT_VERSION, SHARPER, TITLE_INSTRUCTIONS, title_prompt
from shared.rules.usage import UNREPORTED, Usage
from shared.use_cases.ports import Suggestion

TEMPERATURE = "temperature"
# Of one answer, whatever it says.
MOST_TOKENS = 10**9

_NAME = "title"
_SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string", "description": "The title, 2 to 8 words."}},
    "required": ["title"],
    "additionalProperties": False,
}
_STRUCTURE: dict[str, dict[str, Any]] = {
    "json_schema": {
        "outputConfig": {
            "textFormat": {
                "type": "json_schema",
                "structure": {"jsonSchema": {"name": _NAME, "schema": json.dumps(_SCHEMA)}},
            }
        }
    },
    "tool": {
        "toolConfig": {
            "tools": [{"toolSpec": {"name": _NAME, "inputSchema": {"json": _SCHEMA}}}],
            "toolChoice": {"tool": {"name": _NAME}},
        }
    },
}
_WITHHELD = {"guardrail_intervened", "content_filtered", "refusal"}
_WHOLE = {"end_turn", "stop_sequence", "tool_use"}


def request_of(
    config: ModelConfig, turns: Sequence[Turn], *, sharper: bool, without: Collection[str] = ()
) -> dict[str, Any]:
    """Converse's parameters; ``without`` names optional ones that the model refuses."""
    inference: dict[str, Any] = {"maxTokens": config.max_output_tokens}
    if TEMPERATURE not in without:
        inference[TEMPERATURE] = 0
    request = {
        "modelId": config.model_id,
        "system": [{"text": TITLE_INSTRUCTIONS + (SHARPER if sharper else "")}],
        "messages": [{"role": "user", "content": [{"text": title_prompt(turns)}]}],
        "inferenceConfig": inference,
        # Tells requests for titles from others in Bedrock's invocation log.
        "requestMetadata": {"purpose": "chat-title", "prompt_version": str(PROMPT_VERSION)},
    }
    if config.structured_output and config.structured_output not in without:
        request |= _STRUCTURE[config.structured_output]
    fields = {name: value for name, value in config.request_fields.items() if name not in without}
    return request | ({"additionalModelRequestFields": fields} if fields else {})


def suggestion_of(answer: dict[str, Any]) -> Suggestion:
    """What the model said, its reasoning left out. Raises AnswerWithheld.

    An answer that was cut off or malformed says nothing: half a title is none.
    """
    usage = _usage_of(answer.get("usage") or {})
    stop_reason = answer.get("stopReason")
    if stop_reason in _WITHHELD:
        raise AnswerWithheld(
            detail="The model, its guardrail or its filter withheld the answer.", usage=usage
        )
    message = (answer.get("output") or {}).get("message") or {}
    said = _said(message.get("content") or [])
    return Suggestion(said if stop_reason in _WHOLE else "", usage)


def _usage_of(counted: dict[str, Any]) -> Usage:
    told = [counted.get("inputTokens"), counted.get("outputTokens")]
    if not all(type(tokens) is int and 0 <= tokens <= MOST_TOKENS for tokens in told):
        return UNREPORTED
    return Usage(calls=1, input_tokens=counted["inputTokens"], output_tokens=counted["outputTokens"])


def _said(blocks: list[dict[str, Any]]) -> str:
    """The title given to the tool, else the text."""
    inputs = (block["toolUse"].get("input") for block in blocks if "toolUse" in block)
    titles = (given.get("title") for given in inputs if isinstance(given, dict))
    title = next((title for title in titles if isinstance(title, str)), None)
    if title is not None:
        return title
    texts = (block.get("text") for block in blocks)
    return "".join(text for text in texts if isinstance(text, str))
