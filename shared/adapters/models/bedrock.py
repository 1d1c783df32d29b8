"""A model behind Bedrock's Converse."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from shared.adapters.connections import Line
from shared.adapters.logs import open_logger
from shared.adapters.models.converse import build_request, parse_answer, usage_of
from shared.adapters.models.unsupported_parameters import UnsupportedParameters, unsupported_in
from shared.adapters.title_metrics import count_model_call
from shared.rules.errors import ModelFailed, ModelThrottled, ModelUnavailable, TitleTimeout
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.usage import UNREPORTED, Usage
from shared.use_cases.accounts import Charge
from shared.use_cases.ports import ModelAnswer

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
_NOT_TAKEN = (ParamValidationError, NoCredentialsError)
_TIMEOUTS = {"ModelTimeoutException", "RequestTimeoutException"}
# Of a call whose line is cut.
ENDS_WITHIN_SECONDS = 0.5
_TOO_MANY, _MODEL_ERROR, _SERVER_FAULT = 429, 424, 500

_logger = open_logger()


class BedrockModel:
    """One model config's model; ``unsupported`` keeps what it does not take, from one request to the next."""

    def __init__(
        self,
        client: "BedrockRuntimeClient",
        config: ModelConfig,
        threads: ThreadPoolExecutor,
        unsupported: UnsupportedParameters,
    ) -> None:
        self._client = client
        self._config = config
        self._threads = threads
        self._unsupported = unsupported

    def suggest(
        self, turns: Sequence[Turn], seconds: float, charge: Charge, *, strict_retry: bool
    ) -> ModelAnswer:
        """One answer. Raises a ModelFailed, AnswerWithheld, or TitleTimeout after ``seconds``."""
        line, began = Line(), time.monotonic()
        try:
            # A model that answered and was not heard is paid all the same, until it is known better.
            charge(UNREPORTED)
            answer = self._answer(line, turns, seconds, strict_retry=strict_retry)
            charge(usage_of(answer))
        except Exception as error:
            if not line.is_used or _is_free(error):
                charge(Usage())
            if isinstance(error, (TimeoutError, ReadTimeoutError)):
                raise TitleTimeout from error
            if isinstance(error, (BotoCoreError, ClientError)):
                raise _failure(error) from error
            raise
        finally:
            count_model_call(self._config.id, time.monotonic() - began)
        return parse_answer(answer)

    def _answer(self, line: Line, turns: Sequence[Turn], seconds: float, *, strict_retry: bool) -> Any:
        """What ``_converse`` gives. Raises TimeoutError when that takes longer than ``seconds``."""
        ends = time.monotonic() + seconds
        call = self._threads.submit(self._converse, line, turns, ends, strict_retry=strict_retry)
        try:
            # The client's own timeouts bound a single read; only this bounds the whole call.
            return call.result(timeout=seconds)
        except TimeoutError:
            _abandon(call, line)
            raise

    def _converse(self, line: Line, turns: Sequence[Turn], ends: float, *, strict_retry: bool) -> Any:
        """The answer; what the model refuses is left out, each thing once, as long as there is time."""
        left_out = self._unsupported.known(self._config)
        while True:
            try:
                with line.in_use():
                    answer = self._send(turns, left_out, strict_retry=strict_retry)
            except (ClientError, ParamValidationError) as error:
                more = left_out | self._refused_in(error)
                if more == left_out or time.monotonic() >= ends:
                    raise
                left_out = more
            else:
                self._unsupported.learn(self._config, left_out)
                return answer

    def _send(self, turns: Sequence[Turn], left_out: frozenset[str], *, strict_retry: bool) -> Any:
        request = build_request(self._config, turns, strict_retry=strict_retry, without=left_out)
        try:
            return self._client.converse(**request)
        except (BotoCoreError, ClientError):
            raise
        except Exception as error:  # whatever botocore's parser makes of a 200 that is no Converse answer
            raise ModelUnavailable(detail="The model's answer could not be read.") from error

    def _refused_in(self, error: ClientError | ParamValidationError) -> frozenset[str]:
        if isinstance(error, ClientError) and _code_of(error) != _REFUSED:
            return frozenset()
        return unsupported_in(str(error), self._config)


def _abandon(call: Future[Any], line: Line) -> None:
    """Ends a call that nobody waits for any longer: it sends nothing else."""
    line.cut()
    if not call.cancel() and wait([call], ENDS_WITHIN_SECONDS).not_done:
        # It looks a name up, or connects: its thread goes on, to no request.
        _logger.warning("model_call_left_running")


def _is_free(error: Exception) -> bool:
    """Whether the answer is an error that no model is paid for."""
    return isinstance(error, ClientError) and _code_of(error) not in _TIMEOUTS


def _code_of(error: ClientError) -> str:
    # botocore takes a 300 for an error, and reads no code from it.
    return error.response.get("Error", {}).get("Code", "")


def _failure(error: BotoCoreError | ClientError) -> Exception:
    if isinstance(error, _NOT_TAKEN):
        return ModelFailed(detail=_REFUSALS[_REFUSED])
    if not isinstance(error, ClientError):
        return ModelUnavailable(detail="The model could not be reached.")
    code = _code_of(error)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in _TIMEOUTS:
        return TitleTimeout()
    if code in _THROTTLED or status == _TOO_MANY:
        return ModelThrottled(detail=_THROTTLED.get(code, "The model is throttled."))
    if status == _MODEL_ERROR or status >= _SERVER_FAULT:
        return ModelUnavailable(detail="The model answered with an error.")
    return ModelFailed(detail=_REFUSALS.get(code, "The model answered with an error."))
