"""The one place where this service's errors become HTTP answers."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from shared.adapters.http.responses import Response, etag, json_response
from shared.rules import errors

STATUS_AND_CODE: dict[type[errors.ChatTitlesError], tuple[HTTPStatus, str]] = {
    errors.Unauthorized: (HTTPStatus.UNAUTHORIZED, "unauthorized"),
    errors.NotFound: (HTTPStatus.NOT_FOUND, "not_found"),
    errors.InvalidJson: (HTTPStatus.BAD_REQUEST, "invalid_json"),
    errors.InvalidRequest: (HTTPStatus.BAD_REQUEST, "invalid_request"),
    errors.PayloadTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "payload_too_large"),
    errors.PreconditionFailed: (HTTPStatus.PRECONDITION_FAILED, "precondition_failed"),
    errors.NoDefaultModel: (HTTPStatus.BAD_REQUEST, "no_default_model"),
    errors.NoUserMessage: (HTTPStatus.BAD_REQUEST, "no_user_message"),
    errors.ModelFailed: (HTTPStatus.BAD_GATEWAY, "model_failed"),
    errors.TitleUnusable: (HTTPStatus.BAD_GATEWAY, "title_unusable"),
    errors.TitleTimeout: (HTTPStatus.GATEWAY_TIMEOUT, "title_timeout"),
    errors.StorageUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "throttled"),
}
RETRY_AFTER_SECONDS = "1"


def error_response(error: errors.ChatTitlesError) -> Response:
    """The answer to a request that ended in ``error``: ``{code, message, detail?, validations?, chat?}``."""
    status, code = STATUS_AND_CODE[type(error)]
    body: dict[str, Any] = {"code": code, "message": error.message}
    if error.detail is not None:
        body["detail"] = error.detail
    if isinstance(error, errors.InvalidRequest) and error.validations:
        body["validations"] = [asdict(problem) for problem in error.validations]
    if isinstance(error, errors.PreconditionFailed):
        body["chat"] = error.current
    return json_response(body, status, _headers(error))


def _headers(error: errors.ChatTitlesError) -> dict[str, str]:
    if isinstance(error, errors.StorageUnavailable):
        return {"retry-after": RETRY_AFTER_SECONDS}
    if isinstance(error, errors.PreconditionFailed):
        return etag(error.current)
    return {}
