"""A model behind Bedrock's Converse."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from shared.adapters.models.converse import refused_in, request_of, suggestion_of
from shared.rules.errors import ModelFailed, ModelThrottled, ModelUnavailable, TitleTimeout
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.use_cases.ports import Suggestion

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

_REFUSED = "ValidationException"
_THROTTLED = {
    "ModelNotReadyException": "The model is not ready yet.",
    "ServiceQuotaExceededException": "The model's quota is used up.",
    "ThrottlingException": "The model is throttled.",
}
_REFUSALS = {
    "AccessDeniedException": "The service has no access to this model.",
    "ResourceNotFoundException": "The model does not exist in this region.",
    _REFUSED: "The model refused the request.",
}
# How botocore's parser takes a 200 that is not the JSON of a Converse answer.
_UNREADABLE = (ResponseParserError, AttributeError, TypeError, ValueError)
_TIMEOUTS = {"ModelTimeoutException", "RequestTimeoutException"}
_TOO_MANY, _MODEL_ERROR, _SERVER_FAULT = 429, 424, 500


class BedrockModel:
    """One model config's model; ``refused`` remembers the optional parameters that it does not take."""

    def __init__(
        self,
        client: "BedrockRuntimeClient",
        config: ModelConfig,
        threads: ThreadPoolExecutor,
        refused: set[str],
    ) -> None:
        self._client = client
        self._config = config
        self._threads = threads
        self._refused = refused

    def suggest(self, turns: Sequence[Turn], seconds: float, *, sharper: bool) -> Suggestion:
        """One answer. Raises a ModelFailed, AnswerWithheld, or TitleTimeout after ``seconds``."""
        ends = time.monotonic() + seconds
        call = self._threads.submit(self._converse, turns, ends, sharper=sharper)
        try:
            # The client's own timeouts bound a single read; only this bounds the whole call.
            answer = call.result(timeout=seconds)
        except (TimeoutError, ReadTimeoutError) as error:
            raise TitleTimeout from error
        except ClientError as error:
            raise _failure(error) from error
        except BotoCoreError as error:
            raise ModelUnavailable(detail="The model could not be reached.") from error
        return suggestion_of(answer)

    def _converse(self, turns: Sequence[Turn], ends: float, *, sharper: bool) -> Any:
        """The answer; a request that is refused is sent once more, without what the model complains of."""
        try:
            return self._send(turns, self._refused, sharper=sharper)
        except (ClientError, ParamValidationError) as error:
            refused = self._refused_in(error)
            if refused == self._refused or time.monotonic() >= ends:
                raise
        answer = self._send(turns, refused, sharper=sharper)
        # Remembered, so that a warm process does not ask for it again.
        self._refused |= refused
        return answer

    def _send(self, turns: Sequence[Turn], without: set[str], *, sharper: bool) -> Any:
        request = request_of(self._config, turns, sharper=sharper, without=without)
        try:
            return self._client.converse(**request)
        except _UNREADABLE as error:
            raise ModelUnavailable(detail="The model's answer could not be read.") from error

    def _refused_in(self, error: ClientError | ParamValidationError) -> set[str]:
        """What to leave out from now on; nothing new where the request was not refused."""
        if isinstance(error, ClientError) and error.response["Error"]["Code"] != _REFUSED:
            return self._refused
        return self._refused | refused_in(str(error), self._config)


def _failure(error: ClientError) -> Exception:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in _TIMEOUTS:
        return TitleTimeout()
    if code in _THROTTLED or status == _TOO_MANY:
        return ModelThrottled(detail=_THROTTLED.get(code, "The model is throttled."))
    if status == _MODEL_ERROR or status >= _SERVER_FAULT:
        return ModelUnavailable(detail="The model answered with an error.")
    return ModelFailed(detail=_REFUSALS.get(code, "The model answered with an error."))
