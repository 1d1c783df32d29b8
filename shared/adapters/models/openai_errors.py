"""Maps errors of OpenAI-compatible endpoints to failures. Their body may be anything."""

import re
from typing import Any

from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError

from shared.adapters.models.endpoints import AddressNotAllowed, AnswerTooLarge
from shared.adapters.models.openai_answers import as_object, parsed
from shared.adapters.models.provider import CallFailed
from shared.rules.errors.title_generation import (
    AnswerWithheld,
    ModelFailed,
    ModelOutOfService,
    ModelThrottled,
    ModelUnavailable,
    TitleGenerationFailed,
    TitleTimeout,
)

REFUSED_KEY, BAD_GATEWAY = 401, 502
_FIRST_SERVER_FAULT, _FIRST_CLIENT_ERROR = 500, 400
_ERROR = "The model answered with an error."
_REFUSED = "The model refused the request."
_REDIRECT = "The model's endpoint answered with a redirect. Correct the base URL."
_Failure = tuple[type[TitleGenerationFailed], str]
_BY_STATUS: dict[int, _Failure] = {
    400: (ModelFailed, _REFUSED),
    REFUSED_KEY: (ModelFailed, "The model's endpoint asks for a key, or refused the one it got."),
    402: (ModelOutOfService, "The account at the model's endpoint has no credit left."),
    403: (ModelFailed, "The model's endpoint does not let this key use the model."),
    404: (ModelOutOfService, "The model's endpoint has no such model, or the base URL is wrong."),
    408: (TitleTimeout, "The model's endpoint waited too long for the model."),
    410: (ModelOutOfService, "The model's endpoint has retired the model."),
    422: (ModelFailed, _REFUSED),
    429: (ModelThrottled, "The model is throttled."),
}
_QUOTA: _Failure = (ModelOutOfService, "The quota at the model's endpoint is used up.")
_WITHHELD: _Failure = (AnswerWithheld, "The model's endpoint withheld the answer.")
_BY_CODE: dict[str, _Failure] = {
    "billing_hard_limit_reached": _QUOTA,
    "content_filter": _WITHHELD,
    "content_policy_violation": _WITHHELD,
    "insufficient_quota": _QUOTA,
    "model_decommissioned": _BY_STATUS[410],
}
_PER_DAY = re.compile(r"\b(?:per[ _-]?day|daily)\b|PerDay")
# The model may have worked until the endpoint gave up.
_MAY_COST = {408, 504, 524}
_ABOUT_THE_KEY = {REFUSED_KEY, 403}
_SEARCHED = 1_000


def answered_failure(status: int, body: bytes) -> CallFailed:
    """Returns the failure of a call that was answered with an error.

    It is free, unless the endpoint gave up waiting for a model that may have worked.
    """
    error = _error_in(parsed(body))
    said = _said_in(error, body)
    kind, detail = _failure(status, [error.get("code"), error.get("type")], said[:_SEARCHED])
    complaint = said if detail == _REFUSED else None
    # Such an endpoint may quote a part of the key.
    message = None if status in _ABOUT_THE_KEY else said
    is_free = status not in _MAY_COST
    return CallFailed(kind(detail=detail), is_free=is_free, complaint=complaint, message=message)


def failure_in_answer(error: Any, body: bytes) -> CallFailed:
    """Returns the failure of a call whose answer has status 200, and an error that may name another one.

    The model may have worked, so it is not free.
    """
    code = as_object(error).get("code")
    status = code if type(code) is int and code >= _FIRST_CLIENT_ERROR else BAD_GATEWAY
    failed = answered_failure(status, body)
    return CallFailed(failed.failure, message=failed.message)


def _failure(status: int, codes: list[Any], said: str) -> _Failure:
    if status >= _FIRST_SERVER_FAULT:
        return ModelUnavailable, _ERROR
    if status < _FIRST_CLIENT_ERROR:
        return ModelFailed, _REDIRECT
    named = [_BY_CODE[code] for code in codes if isinstance(code, str) and code in _BY_CODE]
    if named:
        return named[0]
    failure = _BY_STATUS.get(status, (ModelFailed, _ERROR))
    return _QUOTA if failure[0] is ModelThrottled and _PER_DAY.search(said) else failure


def unanswered_failure(error: HTTPError) -> CallFailed:
    """Returns the failure of a call that got no answer."""
    if isinstance(error, ReadTimeoutError):
        return CallFailed(TitleTimeout())
    if isinstance(error, AddressNotAllowed):
        return CallFailed(ModelFailed(detail="The model's base URL leads to no public address."))
    if isinstance(error, AnswerTooLarge):
        return CallFailed(ModelUnavailable(detail="The model's answer is too large."))
    if isinstance(error, SSLError):
        return CallFailed(ModelFailed(detail="The model's endpoint has no valid certificate for its name."))
    return CallFailed(ModelUnavailable(detail="The model could not be reached."))


def _error_in(body: Any) -> dict[str, Any]:
    """Returns the error object. Some servers put it into a list, or send a text in its place."""
    answer = as_object(body[0] if isinstance(body, list) and body else body)
    error = answer.get("error", answer)
    return error if isinstance(error, dict) else {"message": error}


def _said_in(error: dict[str, Any], body: bytes) -> str:
    """Returns what the endpoint says about its error, with the parameter that it names."""
    texts = [text for text in (error.get("param"), error.get("message")) if isinstance(text, str)]
    return ": ".join(texts) or body.decode(errors="replace")
