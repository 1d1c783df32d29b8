"""Answers of Converse in the shapes of OpenAI's Chat Completions."""

import json
from typing import Any

PATH = "/v1/chat/completions"
FINISH_REASONS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "content_filtered": "content_filter",
}


def chat_completion(answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer as a chat completion."""
    content, usage = answer["output"]["message"]["content"], answer["usage"]
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    for block in content:
        if "text" in block:
            message["content"] = block["text"]
        if "reasoningContent" in block:
            message["reasoning_content"] = block["reasoningContent"]["reasoningText"]["text"]
        if "toolUse" in block:
            arguments = json.dumps(block["toolUse"]["input"])
            function = {"name": block["toolUse"]["name"], "arguments": arguments}
            message["tool_calls"] = [{"id": "call", "type": "function", "function": function}]
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": FINISH_REASONS[answer["stopReason"]]}],
        "usage": {
            "prompt_tokens": usage["inputTokens"],
            "completion_tokens": usage["outputTokens"],
            "total_tokens": usage["totalTokens"],
        },
    }


def error_body(code: str, message: str) -> dict[str, Any]:
    """An error with its code."""
    return {"error": {"message": message, "type": "error", "param": None, "code": code}}
