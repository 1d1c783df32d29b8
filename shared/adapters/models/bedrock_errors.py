"""Maps Converse's errors to failures. Their body may be anything, since gateways and proxies send some."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from shared.adapters.models.bedrock_messages import UNKNOWN_MODEL, meant_by
from shared.adapters.models.provider import CallFailed
from shared.rules.errors.title_generation import (
    ModelFailed,
    ModelOutOfService,
    ModelThrottled,
    ModelUnavailable,
    TitleGenerationFailed,
    TitleTimeout,
)

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

_REFUSED = "ValidationException"
_NOT_FOUND = "ResourceNotFoundException"
# The original message of the model's own error, which may quote the request.
_MODELS_OWN = {"ModelErrorException"}
_THROTTLED = {
    "ModelNotReadyException": "The model is not ready yet.",
    "ServiceQuotaExceededException": "The model's quota is used up.",
    "ThrottlingException": "The model is throttled.",
}
_PERMANENT_ERRORS = {
    "AccessDeniedException": "The service has no access to this model.",
    _REFUSED: "The model refused the request.",
}
_TIMEOUTS = {"ModelTimeoutException", "RequestTimeoutException"}
_TOO_MANY, _MODEL_ERROR, _SERVER_FAULT = 429, 424, 500
_FIRST_ERROR = 300
# The fields of an error that botocore reads as text. For other types its parser raises other exceptions, and
# the status is lost.
_FIELDS = ("__type", "code", "message", "Message")


def read_any_error(client: "BedrockRuntimeClient") -> None:
    """Makes the client raise a ClientError with the status for each error answer, whatever its body."""
    client.meta.events.register("before-parse.bedrock-runtime.Converse", _keep_readable)


def _keep_readable(response_dict: dict[str, Any], **_: object) -> None:
    if response_dict["status_code"] >= _FIRST_ERROR:
        response_dict["body"] = json.dumps(_texts_in(response_dict["body"])).encode()


def _texts_in(body: bytes) -> dict[str, str]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: fields[name] for name in _FIELDS if isinstance(fields.get(name), str)}


def call_failure(error: BotoCoreError | ClientError) -> CallFailed:
    """Returns the failure of a call. An error answer is not paid for, except a model's timeout."""
    if isinstance(error, ClientError):
        return _answered(error)
    if isinstance(error, ReadTimeoutError):
        return CallFailed(TitleTimeout())
    if isinstance(error, ParamValidationError):
        # Its message is not for the log: it has values of parameters.
        return CallFailed(ModelFailed(detail=_PERMANENT_ERRORS[_REFUSED]), complaint=str(error))
    if isinstance(error, NoCredentialsError):
        return CallFailed(ModelFailed(detail=_PERMANENT_ERRORS[_REFUSED]))
    return CallFailed(ModelUnavailable(detail="The model could not be reached."))


def _answered(error: ClientError) -> CallFailed:
    code, message = _code_of(error), error.response.get("Error", {}).get("Message", "")
    if code in _TIMEOUTS:
        return CallFailed(TitleTimeout(), message=message)
    known = meant_by(message)
    complaint = message if code == _REFUSED and known is None else None
    loggable = None if code in _MODELS_OWN else message
    failure = known or _answered_failure(error, code)
    return CallFailed(failure, is_free=True, complaint=complaint, message=loggable)


def _answered_failure(error: ClientError, code: str) -> TitleGenerationFailed:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code == _NOT_FOUND:
        return ModelOutOfService(detail=UNKNOWN_MODEL)
    if code in _THROTTLED or status == _TOO_MANY:
        return ModelThrottled(detail=_THROTTLED.get(code, "The model is throttled."))
    if status == _MODEL_ERROR or status >= _SERVER_FAULT:
        return ModelUnavailable(detail="The model answered with an error.")
    return ModelFailed(detail=_PERMANENT_ERRORS.get(code, "The model answered with an error."))


def _code_of(error: ClientError) -> str:
    # botocore treats a 300 as an error, without a code.
    return error.response.get("Error", {}).get("Code", "")
