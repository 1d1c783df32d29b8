"""What an operation can answer, in OpenAPI's terms: its success, its own failures, and the API gateway's."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.entrypoints.http.errors import STATUS
from shared.rules.chats import Chat
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.limits import QuotaExceeded, UsageLimitExceeded
from shared.rules.errors.requests import (
    FieldProblem,
    PayloadTooLarge,
    PreconditionFailed,
    Unauthorized,
)
from shared.rules.quotas import QuotaName
from tools.contract.operation import Operation
from tools.contract.schemas import Json


class Error(BaseModel):
    """Every failure in this service's own words."""

    code: str
    message: str
    detail: str | None = None
    validations: list[FieldProblem] | None = None


class Conflict(Error):
    """A failed If-Match, with the chat as it is now."""

    chat: Chat


class LimitExceeded(Error):
    """A title that could cost more than is left of the caller's usage limit."""

    spent_micros: int
    limit_micros: int
    resets_at: str = Field(description="RFC 3339 UTC")


class NoRoom(Error):
    """A quota that is full."""

    quota: QuotaName
    limit: int = Field(description="What the quota holds.")


class GatewayError(BaseModel):
    """What the API gateway answers by itself."""

    model_config = ConfigDict(extra="forbid")

    message: str


SHAPES: dict[type[ChatTitlesError], type[Error]] = {
    PreconditionFailed: Conflict,
    UsageLimitExceeded: LimitExceeded,
    QuotaExceeded: NoRoom,
}
FAILURES = (Error, *SHAPES.values(), GatewayError)
_BY_GATEWAY = {
    HTTPStatus.TOO_MANY_REQUESTS: "Too many at once for the API or the account; nothing was carried out.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the service.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The service did not answer the gateway in time.",
}
_GATEWAY_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, *_BY_GATEWAY)
_KEPT: Json = {
    "ETag": {"description": "Of the document.", "required": True, "schema": {"type": "string"}},
    "Cache-Control": {"required": True, "schema": {"type": "string"}},
}
_ETAG: Json = {"ETag": {"description": "The title version.", "required": True, "schema": {"type": "string"}}}


_VERSION: Json = {
    "Chat-Titles-Version": {"description": "The service's version.", "schema": {"type": "string"}}
}


def responses(operation: Operation, refs: dict[Any, Json]) -> Json:
    """The responses of ``operation`` by status; ``refs`` are its types' schemas."""
    by_status: dict[HTTPStatus, Json] = {operation.success: _success(operation, refs)}
    if operation.open:
        by_status[operation.success]["headers"] = _KEPT
        about = "The document is the one that If-None-Match names."
        by_status[HTTPStatus.NOT_MODIFIED] = {"description": about, "headers": _KEPT}
    if operation.creates_once:
        about = "It exists already, and stays as it is."
        by_status[HTTPStatus.OK] = {**_success(operation, refs), "description": about}
    for status, errors in _failures(operation).items():
        by_status[status] = _failure(errors, refs)
    for status, why in _by_gateway(operation).items():
        by_gateway = {"description": why, "content": content(refs[GatewayError], _gateway_example(status))}
        by_status[status] = _joined(by_status.get(status), by_gateway)
    return {str(int(status)): by_status[status] for status in sorted(by_status)}


def content(schema: Json, *examples: str) -> Json:
    """A JSON body, with the names of its examples."""
    refs = {name: {"$ref": f"#/components/examples/{name}"} for name in examples}
    return {"application/json": {"schema": schema, **({"examples": refs} if refs else {})}}


def component_of(ref: Json) -> str:
    """The name of the component to which a schema refers."""
    name: str = ref["$ref"].rpartition("/")[2]
    return name


def gateway_examples() -> Json:
    """What the gateway answers by itself, by the name of the example."""
    return {_gateway_example(status): {"message": status.phrase} for status in _GATEWAY_STATUSES}


def _gateway_example(status: HTTPStatus) -> str:
    return f"gateway_{int(status)}"


def _success(operation: Operation, refs: dict[Any, Json]) -> Json:
    done: Json = {"description": operation.success.phrase}
    if operation.answer:
        ref = refs.get(operation.answer)
        done["content"] = content(ref, component_of(ref)) if ref else content({"type": "object"})
    headers: Json = {**_VERSION, **(_ETAG if operation.etag else {})}
    if operation.idempotent:
        about = "There, and true, where the answer is the first one to the Idempotency-Key."
        headers["Idempotency-Replayed"] = {"description": about, "schema": {"const": "true"}}
    return {**done, "headers": headers}


def _failures(operation: Operation) -> dict[HTTPStatus, list[type[ChatTitlesError]]]:
    by_status: dict[HTTPStatus, list[type[ChatTitlesError]]] = defaultdict(list)
    if not operation.open:
        by_status[HTTPStatus.UNAUTHORIZED] = [Unauthorized]
    for error in operation.all_failures:
        by_status[STATUS[error.code]].append(error)
    return by_status


def _failure(errors: list[type[ChatTitlesError]], refs: dict[Any, Json]) -> Json:
    described = [f"`{error.code}`: {error.message}" for error in errors]
    shape = next((SHAPES[error] for error in errors if error in SHAPES), Error)
    codes = [error.code for error in errors]
    failure: Json = {"description": " ".join(described), "content": content(refs[shape], *codes)}
    if any(error.retry_after_seconds for error in errors):
        failure["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    if PreconditionFailed in errors:
        failure["headers"] = _ETAG
    return failure


def _by_gateway(operation: Operation) -> dict[HTTPStatus, str]:
    descriptions = dict(_BY_GATEWAY)
    if not operation.open:
        descriptions[HTTPStatus.UNAUTHORIZED] = "No valid token."
    if PayloadTooLarge in operation.failures:
        descriptions[HTTPStatus.REQUEST_ENTITY_TOO_LARGE] = "Over 10 MB."
    return descriptions


def _joined(own: Json | None, by_gateway: Json) -> Json:
    if own is None:
        return by_gateway
    mine, other = (answer["content"]["application/json"] for answer in (own, by_gateway))
    body = {
        "schema": {"anyOf": [mine["schema"], other["schema"]]},
        "examples": mine["examples"] | other["examples"],
    }
    description = f"{own['description']} Or, by the gateway: {by_gateway['description']}"
    return {**own, "description": description, "content": {"application/json": body}}
