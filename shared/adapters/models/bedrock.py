"""Bedrock's Converse API: builds the request for a title, sends it and parses the answer."""

import json
from collections.abc import Collection
from typing import Any, ClassVar

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.models.bedrock_errors import call_failure
from shared.adapters.models.provider import TITLE_SCHEMA, CallFailed, Clients, ProviderAnswer
from shared.adapters.models.unsupported_parameters import TEMPERATURE
from shared.rules.errors.title_generation import ModelFailed, ModelUnavailable
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import prompt_version, temperature, title_instructions, title_prompt
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Usage, reported_usage

_NAME = "title"
_STRUCTURE: dict[str, dict[str, Any]] = {
    "json_schema": {
        "outputConfig": {
            "textFormat": {
                "type": "json_schema",
                "structure": {"jsonSchema": {"name": _NAME, "schema": json.dumps(TITLE_SCHEMA)}},
            }
        }
    },
    "tool": {
        "toolConfig": {
            "tools": [{"toolSpec": {"name": _NAME, "inputSchema": {"json": TITLE_SCHEMA}}}],
            "toolChoice": {"tool": {"name": _NAME}},
        }
    },
}
_WITHHELD = ["guardrail_intervened", "content_filtered", "refusal"]
_WHOLE = ["end_turn", "stop_sequence", "tool_use"]


class Bedrock:
    """Any model that Converse supports."""

    # Without prices no limit could be enforced. 0 is a price.
    REQUIRED_FIELDS: ClassVar[tuple[str, ...]] = (
        "model_id",
        "input_micros_per_million",
        "output_micros_per_million",
    )

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def open(self, config: ModelConfig) -> None:  # noqa: ARG002 - all need the same
        """Opens Bedrock's client."""
        self._clients.bedrock()

    def build_request(
        self, config: ModelConfig, task: TitleTask, without: Collection[str] = ()
    ) -> dict[str, Any]:
        """Returns Converse's parameters. Raises ModelFailed for a config without a model."""
        if config.model_id is None:
            raise ModelFailed(detail=f"The model config {config.id} names no model.")
        inference: dict[str, Any] = {"maxTokens": config.max_output_tokens}
        if TEMPERATURE not in without:
            inference[TEMPERATURE] = temperature(task)
        request = {
            "modelId": config.model_id,
            "system": [{"text": title_instructions(task)}],
            "messages": [{"role": "user", "content": [{"text": title_prompt(task)}]}],
            "inferenceConfig": inference,
            # Identifies requests for titles in Bedrock's invocation log.
            "requestMetadata": {"purpose": "chat-title", "prompt_version": prompt_version(task)},
        }
        if config.structured_output and config.structured_output not in without:
            request |= _STRUCTURE[config.structured_output]
        fields = {name: value for name, value in config.request_fields.items() if name not in without}
        return request | ({"additionalModelRequestFields": fields} if fields else {})

    def send(self, request: dict[str, Any]) -> Any:
        """Returns Converse's answer. Raises CallFailed."""
        client = self._clients.bedrock()
        try:
            return client.converse(**request)
        except (BotoCoreError, ClientError) as error:
            raise call_failure(error) from error
        except Exception as error:  # botocore's parser raises anything for a 200 that is no Converse answer
            failure = ModelUnavailable(detail="The model's answer could not be read.")
            raise CallFailed(failure) from error

    def parse_answer(self, answer: Any) -> ProviderAnswer:
        """Returns the model's text without its reasoning, and the usage that it reports.

        The text is empty if the answer was cut off or malformed. Botocore does not validate answers, so any
        field may have any type.
        """
        stop_reason = _object(answer).get("stopReason")
        message = _object(_object(_object(answer).get("output")).get("message"))
        content = message.get("content")
        blocks = [_object(block) for block in content] if isinstance(content, list) else []
        text = _text_of(blocks) if stop_reason in _WHOLE else ""
        return ProviderAnswer(text, _usage_of(answer), is_withheld=stop_reason in _WITHHELD)


def _usage_of(answer: Any) -> Usage:
    """Returns the usage, or UNREPORTED if the answer has none or an impossible one."""
    counted = _object(_object(answer).get("usage"))
    return reported_usage(counted.get("inputTokens"), counted.get("outputTokens"))


def _text_of(blocks: list[dict[str, Any]]) -> str:
    """Returns the title passed to the tool, else the text."""
    titles = [_object(_object(block.get("toolUse")).get("input")).get("title") for block in blocks]
    title = next((title for title in titles if isinstance(title, str)), None)
    if title is not None:
        return title
    texts = (block.get("text") for block in blocks)
    return "".join(text for text in texts if isinstance(text, str))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
