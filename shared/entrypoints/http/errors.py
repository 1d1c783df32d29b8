"""Maps this service's errors to HTTP answers. No other module does."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from shared.entrypoints.http.responses import Response, etag, json_response
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.limits import QuotaExceeded, UsageLimitExceeded
from shared.rules.errors.requests import InvalidRequest, PreconditionFailed

STATUS = {
    "unauthorized": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "may_not_act_for_users": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "chat_deleted": HTTPStatus.GONE,
    "invalid_json": HTTPStatus.BAD_REQUEST,
    "invalid_request": HTTPStatus.BAD_REQUEST,
    "payload_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "precondition_failed": HTTPStatus.PRECONDITION_FAILED,
    "no_default_model": HTTPStatus.BAD_REQUEST,
    "no_user_message": HTTPStatus.BAD_REQUEST,
    "usage_limit_exceeded": HTTPStatus.CONFLICT,
    "quota_exceeded": HTTPStatus.CONFLICT,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "usage_reserved": HTTPStatus.TOO_MANY_REQUESTS,
    "idempotency_key_in_use": HTTPStatus.SERVICE_UNAVAILABLE,
    "model_failed": HTTPStatus.BAD_GATEWAY,
    "title_unusable": HTTPStatus.BAD_GATEWAY,
    "title_timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "internal_error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "throttled": HTTPStatus.SERVICE_UNAVAILABLE,
}


def error_response(error: ChatTitlesError) -> Response:
    """Returns the answer for ``error``: code, message, detail and the error's own fields."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.detail is not None:
        body["detail"] = error.detail
    if isinstance(error, InvalidRequest) and error.validations:
        body["validations"] = [asdict(problem) for problem in error.validations]
    if isinstance(error, PreconditionFailed):
        body["chat"] = error.current
    if isinstance(error, UsageLimitExceeded):
        body |= {name: getattr(error, name) for name in ("spent_micros", "limit_micros", "resets_at")}
    if isinstance(error, QuotaExceeded):
        body |= {"quota": error.quota, "limit": error.limit}
    return json_response(body, STATUS[error.code], _headers(error))


def _headers(error: ChatTitlesError) -> dict[str, str]:
    if error.retry_after_seconds:
        return {"retry-after": str(error.retry_after_seconds)}
    if isinstance(error, PreconditionFailed):
        return etag(error.current)
    return {}
