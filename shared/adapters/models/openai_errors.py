"""Maps errors of OpenAI-compatible endpoints to failures. Their body may be anything."""

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

REFUSED_KEY, _FORBIDDEN = 401, 403
_FIRST_SERVER_FAULT, _FIRST_CLIENT_ERROR = 500, 400
_ERROR = "The model answered with an error."
_REFUSED = "The model refused the request."
_FAILURES: dict[int, tuple[type[TitleGenerationFailed], str]] = {
    400: (ModelFailed, _REFUSED),
    REFUSED_KEY: (ModelFailed, "The model's endpoint asks for a key, or refused the one it got."),
    402: (ModelOutOfService, "The account at the model's endpoint has no credit left."),
    _FORBIDDEN: (ModelFailed, "The model's endpoint does not let this key use the model."),
    404: (ModelOutOfService, "The model's endpoint has no such model, or the base URL is wrong."),
    408: (TitleTimeout, "The model's endpoint waited too long for the model."),
    422: (ModelFailed, _REFUSED),
    429: (ModelThrottled, "The model is throttled."),
}
_QUOTA_CODES = {"insufficient_quota", "billing_hard_limit_reached"}
_WITHHELD_CODES = {"content_filter", "content_policy_violation"}
# The model may have worked until the endpoint gave up.
_MAY_COST = {408, 504, 524}


def answered_failure(status: int, body: bytes) -> CallFailed:
    """Returns the failure of a call that was answered with an error.

    It is free, unless the endpoint gave up waiting for a model that may have worked.
    """
    error = _error_in(parsed(body))
    codes = {code for code in (error.get("code"), error.get("type")) if isinstance(code, str)}
    kind, detail = _FAILURES.get(status, (ModelFailed, _ERROR))
    if status >= _FIRST_SERVER_FAULT:
        kind = ModelUnavailable
    elif status < _FIRST_CLIENT_ERROR:
        detail = "The model's endpoint answered with a redirect. Correct the base URL."
    elif codes & _QUOTA_CODES:
        kind, detail = ModelOutOfService, "The quota at the model's endpoint is used up."
    elif codes & _WITHHELD_CODES:
        kind, detail = AnswerWithheld, "The model's endpoint withheld the answer."
    said = _said_in(error, body)
    complaint = said if detail == _REFUSED else None
    is_free = status not in _MAY_COST
    # An endpoint may quote the key that it refuses.
    message = None if status in {REFUSED_KEY, _FORBIDDEN} else said
    return CallFailed(kind(detail=detail), is_free=is_free, complaint=complaint, message=message)


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
