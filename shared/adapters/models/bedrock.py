"""Bedrock's Converse API: builds the request for a title, sends it and parses the answer."""

from collections.abc import Collection
from typing import Any, ClassVar

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.models.bedrock_errors import call_failure
from shared.adapters.models.provider import CallFailed, Clients, ProviderAnswer
from shared.adapters.models.refused_parameters import STOP, SYSTEM, TEMPERATURE
from shared.rules.errors.title_generation import ModelFailed, ModelUnavailable
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import TITLE_END, prompt_version, temperature, title_instructions, title_turns
from shared.rules.structures import NAME, SCHEMA, SCHEMA_JSON
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Usage, reported_usage

_STRUCTURE: dict[str, dict[str, Any]] = {
    "json_schema": {
        "outputConfig": {
            "textFormat": {
                "type": "json_schema",
                "structure": {"jsonSchema": {"name": NAME, "schema": SCHEMA_JSON}},
            }
        }
    },
    "tool": {
        "toolConfig": {
            "tools": [{"toolSpec": {"name": NAME, "inputSchema": {"json": SCHEMA}}}],
            "toolChoice": {"tool": {"name": NAME}},
        }
    },
}
_WITHHELD = ["guardrail_intervened", "content_filtered", "refusal"]
_WHOLE = ["end_turn", "stop_sequence", "tool_use"]
_CUT_OFF = "max_tokens"


class Bedrock:
    """Any model that Converse supports."""

    # Without prices no limit could be enforced. 0 is a price.
    REQUIRED_FIELDS: ClassVar[tuple[str, ...]] = (
        "model_id",
        "input_micros_per_million",
        "output_micros_per_million",
    )

    REPLACED: ClassVar[frozenset[str]] = frozenset()

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
        fields = {name: value for name, value in config.request_fields.items() if name not in without}
        return {
            "modelId": config.model_id,
            **_texts(config, task, without),
            "inferenceConfig": _inference(config, task, without),
            # Identifies requests for titles in Bedrock's invocation log.
            "requestMetadata": {"purpose": "chat-title", "prompt_version": prompt_version(task)},
            **_STRUCTURE.get(config.structured_output, {}),
            **({"additionalModelRequestFields": fields} if fields else {}),
        }

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

        The text is empty if the answer was malformed. Botocore does not validate answers, so any field may
        have any type.
        """
        stop_reason = _object(answer).get("stopReason")
        message = _object(_object(_object(answer).get("output")).get("message"))
        content = message.get("content")
        blocks = [_object(block) for block in content] if isinstance(content, list) else []
        is_cut_off = stop_reason == _CUT_OFF
        text = _text_of(blocks) if is_cut_off or stop_reason in _WHOLE else ""
        # The stop sequence itself is not in the answer.
        text += TITLE_END if stop_reason == "stop_sequence" else ""
        title = _title_for_the_tool(blocks) if stop_reason in _WHOLE else None
        is_withheld = stop_reason in _WITHHELD
        return ProviderAnswer(text, _usage_of(answer), title, is_withheld=is_withheld, is_cut_off=is_cut_off)


def _texts(config: ModelConfig, task: TitleTask, without: Collection[str]) -> dict[str, Any]:
    """Returns the instructions and the turns. A model without a system prompt gets both in the turns."""
    structure, has_system = config.structured_output, SYSTEM not in without
    turns = title_turns(task, structure, with_instructions=not has_system)
    messages = [{"role": turn.role, "content": [{"text": turn.text}]} for turn in turns]
    system = {"system": [{"text": title_instructions(task, structure)}]} if has_system else {}
    return system | {"messages": messages}


def _inference(config: ModelConfig, task: TitleTask, without: Collection[str]) -> dict[str, Any]:
    sampling = {} if TEMPERATURE in without else {"temperature": temperature(task)}
    ends_at_tag = config.structured_output == "text" and STOP not in without
    stop = {"stopSequences": [TITLE_END]} if ends_at_tag else {}
    return {"maxTokens": config.max_output_tokens, **sampling, **stop}


def _usage_of(answer: Any) -> Usage:
    """Returns the usage, or UNREPORTED if the answer has none or an impossible one."""
    counted = _object(_object(answer).get("usage"))
    return reported_usage(counted.get("inputTokens"), counted.get("outputTokens"))


def _title_for_the_tool(blocks: list[dict[str, Any]]) -> str | None:
    titles = [_object(_object(block.get("toolUse")).get("input")).get(NAME) for block in blocks]
    return next((title for title in titles if isinstance(title, str)), None)


def _text_of(blocks: list[dict[str, Any]]) -> str:
    texts = (block.get("text") for block in blocks)
    return "".join(text for text in texts if isinstance(text, str))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
