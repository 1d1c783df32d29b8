"""OpenAI's Chat Completions API, which many servers offer: builds the request for a title and sends it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from urllib3.exceptions import HTTPError

from shared.adapters.models.api_keys import ApiKeys
from shared.adapters.models.openai_answers import answer_in, parsed
from shared.adapters.models.openai_errors import (
    REFUSED_KEY,
    answered_failure,
    failure_in_answer,
    unanswered_failure,
)
from shared.adapters.models.provider import CallFailed, Clients, ProviderAnswer
from shared.adapters.models.refused_parameters import STOP, SYSTEM, TEMPERATURE
from shared.rules.base_urls import BaseUrl, parse_base_url
from shared.rules.errors.title_generation import ModelFailed, ModelUnavailable
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import TITLE_END, temperature, title_instructions, title_turns
from shared.rules.structures import NAME, SCHEMA
from shared.rules.title_tasks import TitleTask

MAX_TOKENS = "max_tokens"
_TOKENS = (MAX_TOKENS, "max_completion_tokens")
# With these a call could cost more than was reserved, or answer in another way.
_NOT_PASSED = {"best_of", "max_completion_tokens", "max_tokens", "n", "stream", "stream_options"}
_STRUCTURE: dict[str, dict[str, Any]] = {
    "json_schema": {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": NAME, "strict": True, "schema": SCHEMA},
        }
    },
    "tool": {
        "tools": [{"type": "function", "function": {"name": NAME, "parameters": SCHEMA}}],
        "tool_choice": {"type": "function", "function": {"name": NAME}},
    },
}
_OK, _FIRST_OTHER = 200, 300


@dataclass(frozen=True)
class OpenaiRequest:
    """A request's body, its endpoint, and the name of the secret with its key."""

    url: BaseUrl
    secret: str | None
    body: dict[str, Any]


class Openai:
    """Any model behind an OpenAI-compatible endpoint."""

    # Without prices no limit could be enforced. 0 is a price.
    REQUIRED_FIELDS: ClassVar[tuple[str, ...]] = (
        "model_id",
        "base_url",
        "input_micros_per_million",
        "output_micros_per_million",
    )

    REPLACED: ClassVar[frozenset[str]] = frozenset({MAX_TOKENS})

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._keys = ApiKeys(clients.secrets)

    def open(self, config: ModelConfig) -> None:
        """Opens Secrets Manager's client, if the config names a secret."""
        self._clients.endpoints()
        if config.api_key_secret:
            self._keys.open()

    def build_request(
        self, config: ModelConfig, task: TitleTask, without: Collection[str] = ()
    ) -> OpenaiRequest:
        """Returns the request. Raises ModelFailed for a config without a model or a base URL."""
        url = parse_base_url(config.base_url or "")
        if url is None or config.model_id is None:
            raise ModelFailed(detail=f"The model config {config.id} names no model or no base URL.")
        return OpenaiRequest(url, config.api_key_secret, _body(config, task, without))

    def send(self, request: OpenaiRequest) -> Any:
        """Returns the answer as JSON. Raises CallFailed.

        If the endpoint refuses the key, the request is sent once more with a newer key, if there is one.
        """
        key = self._keys.get(request.secret) if request.secret else ""
        status, body = self._post(request, key)
        if status == REFUSED_KEY and request.secret:
            newer = self._keys.read(request.secret)
            if newer != key:
                status, body = self._post(request, key := newer)
        try:
            return _answer_in(status, body)
        except CallFailed as failed:
            if key and key in (failed.message or ""):
                failed.message = None
            raise

    def _post(self, request: OpenaiRequest, key: str) -> tuple[int, bytes]:
        """Returns the status and the body of the answer. Raises CallFailed."""
        headers = {"content-type": "application/json", "user-agent": "chat-titles"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        body = json.dumps(request.body).encode()
        try:
            return self._clients.endpoints().post(request.url, "/chat/completions", body, headers)
        except HTTPError as error:
            raise unanswered_failure(error) from error

    def parse_answer(self, answer: Any) -> ProviderAnswer:
        """Returns the model's text without its reasoning, and the usage that it reports."""
        return answer_in(answer)


def _body(config: ModelConfig, task: TitleTask, without: Collection[str]) -> dict[str, Any]:
    left_out = _NOT_PASSED | {*without}
    body = {name: value for name, value in config.request_fields.items() if name not in left_out}
    body["model"] = config.model_id
    body["messages"] = _messages(config, task, without)
    body[_TOKENS[MAX_TOKENS in without]] = config.max_output_tokens
    if TEMPERATURE not in without:
        body[TEMPERATURE] = temperature(task)
    if config.structured_output == "text" and STOP not in without:
        body[STOP] = [TITLE_END]
    return body | _STRUCTURE.get(config.structured_output, {})


def _messages(config: ModelConfig, task: TitleTask, without: Collection[str]) -> list[dict[str, str]]:
    """Returns the instructions and the turns. A model without a system prompt gets both in the turns."""
    structure, has_system = config.structured_output, SYSTEM not in without
    turns = title_turns(task, structure, with_instructions=not has_system)
    system = [{"role": "system", "content": title_instructions(task, structure)}] if has_system else []
    return system + [{"role": turn.role, "content": turn.text} for turn in turns]


def _answer_in(status: int, body: bytes) -> dict[str, Any]:
    """Returns the answer. Raises CallFailed if there is none, or an error in its place."""
    if not _OK <= status < _FIRST_OTHER:
        raise answered_failure(status, body)
    answer = parsed(body)
    if not isinstance(answer, dict):
        raise CallFailed(ModelUnavailable(detail="The model's answer could not be read."))
    if "error" in answer and "choices" not in answer:
        raise failure_in_answer(answer["error"], body)
    return answer
