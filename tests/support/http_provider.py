"""A provider that is not asked through botocore: by urllib3, of a server on this machine."""

import json
import os
from collections.abc import Collection
from http import HTTPStatus
from typing import Any, ClassVar

from urllib3 import HTTPConnectionPool, HTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util import parse_url

from shared.adapters.connections import WatchedConnection
from shared.adapters.models.provider import CallFailed, Clients, ProviderAnswer
from shared.adapters.models.unsupported_parameters import TEMPERATURE
from shared.rules.errors.title_generation import (
    ModelFailed,
    ModelThrottled,
    ModelUnavailable,
    TitleGenerationFailed,
    TitleTimeout,
)
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import title_instructions, title_prompt
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import UNREPORTED, Usage

NAME = "over-http"
# Where a stub of Bedrock listens, which answers anybody.
SERVER = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"
TIMEOUT_SECONDS = 17


class _Pool(HTTPConnectionPool):
    ConnectionCls = WatchedConnection


class HttpProvider:
    """Asks with a request of its own, and is answered as Converse does."""

    REQUIRED_FIELDS: ClassVar[tuple[str, ...]] = ("model_id",)
    pool: ClassVar[type[HTTPConnectionPool]] = _Pool

    def __init__(self, _: Clients) -> None:
        server = parse_url(os.environ[SERVER])
        assert server.host
        self._pool = self.pool(server.host, server.port, timeout=TIMEOUT_SECONDS)

    def open(self) -> None:
        """Nothing: its pool opens a connection for each request that finds none."""

    def build_request(
        self, config: ModelConfig, task: TitleTask, without: Collection[str] = ()
    ) -> dict[str, Any]:
        """A body with the model's name."""
        texts = {"prompt": title_prompt(task), "instructions": title_instructions(task)}
        body = {"model": config.model_id, **texts}
        return body | ({} if TEMPERATURE in without else {TEMPERATURE: 0})

    def send(self, request: dict[str, Any]) -> bytes:
        """The body of the answer. Raises CallFailed."""
        try:
            answer = self._pool.request("POST", f"/model/{request['model']}", json=request, retries=False)
        except ReadTimeoutError as error:
            raise CallFailed(TitleTimeout()) from error
        except HTTPError as error:
            raise CallFailed(ModelUnavailable(detail="The model could not be reached.")) from error
        if answer.status != HTTPStatus.OK:
            raise _failure(answer)
        return answer.data

    def parse_answer(self, answer: bytes) -> ProviderAnswer:
        """The first text, and the tokens where they are numbers."""
        try:
            body = json.loads(answer)
            text = body["output"]["message"]["content"][0]["text"]
            tokens = [body["usage"][name] for name in ("inputTokens", "outputTokens")]
            withheld = body["stopReason"] == "content_filtered"
        except (ValueError, LookupError, TypeError, RecursionError):
            return ProviderAnswer("", UNREPORTED)
        usage = Usage(1, 0, *tokens) if all(type(count) is int for count in tokens) else UNREPORTED
        return ProviderAnswer(text if isinstance(text, str) else "", usage, is_withheld=withheld)


def _failure(answer: HTTPResponse | Any) -> CallFailed:
    kinds: dict[int, type[TitleGenerationFailed]] = {
        HTTPStatus.TOO_MANY_REQUESTS: ModelThrottled,
        HTTPStatus.BAD_REQUEST: ModelFailed,
        HTTPStatus.REQUEST_TIMEOUT: TitleTimeout,
    }
    kind = kinds.get(answer.status, ModelUnavailable)
    complaint = answer.data.decode(errors="replace") if kind is ModelFailed else None
    return CallFailed(kind(), is_free=kind is not TitleTimeout, complaint=complaint)
