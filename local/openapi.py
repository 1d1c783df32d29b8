"""make openapi: writes functions/web/openapi.json from the code, or with --check only compares it."""

import argparse
import json
import re
import sys
import tomllib
from collections import defaultdict
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

from local.api import OPERATIONS
from local.api_operation import Operation
from local.sam import PROJECT
from shared.adapters.http.errors import STATUS
from shared.adapters.http.requests import PAGE_DEFAULT, PAGE_MAX
from shared.rules.chats import Chat
from shared.rules.errors import (
    ChatTitlesError,
    FieldProblem,
    PreconditionFailed,
    StorageUnavailable,
    UsageLimitExceeded,
)

DOCUMENT = PROJECT / "functions" / "web" / "openapi.json"

Json = dict[str, Any]


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


SHAPES: dict[type[ChatTitlesError], type[Error]] = {
    PreconditionFailed: Conflict,
    UsageLimitExceeded: LimitExceeded,
}


class GatewayError(BaseModel):
    """What the API gateway answers by itself: no valid token, or a fault of the service."""

    message: str


def document() -> Json:
    """The OpenAPI 3.1 document of the API."""
    refs, components = _schemas()
    paths: dict[str, Json] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = _operation(operation, refs)
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "chat-titles",
            "version": version,
            "description": "Names chats: propose, regenerate, rename. Times are RFC 3339 UTC, ids are ULIDs.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas() -> tuple[dict[Any, Json], Json]:
    shown = [operation.answer for operation in OPERATIONS if operation.answer and not operation.open]
    asked = [operation.body for operation in OPERATIONS if operation.body]
    wanted = {**dict.fromkeys((*shown, Error, *SHAPES.values(), GatewayError), "serialization")}
    wanted.update(dict.fromkeys(asked, "validation"))
    inputs: Any = [(kind, mode, TypeAdapter(kind)) for kind, mode in wanted.items()]
    refs, schema = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    return {kind: ref for (kind, _), ref in refs.items()}, schema["$defs"]


def _operation(operation: Operation, refs: dict[Any, Json]) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation, refs),
    }
    if operation.body:
        described["requestBody"] = {"required": True, "content": _content(refs[operation.body])}
    if operation.open:
        described["security"] = []
    return described


def _parameters(operation: Operation) -> list[Json]:
    in_path = re.findall(r"\{(\w+)\}", operation.path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in in_path
    ]
    if operation.paged:
        limit = {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE_DEFAULT}
        parameters.append({"name": "limit", "in": "query", "schema": limit})
        parameters.append({"name": "cursor", "in": "query", "schema": {"type": "string"}})
    if operation.since:
        time = {"type": "string", "format": "date-time"}
        parameters.append({"name": "since", "in": "query", "required": True, "schema": time})
    if operation.if_match:
        parameters.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    if operation.idempotent:
        key = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        about = "Sent again with the same key, the request gets its first answer for 24 hours."
        parameters.append({"name": "Idempotency-Key", "in": "header", "description": about, "schema": key})
    return parameters


def _responses(operation: Operation, refs: dict[Any, Json]) -> Json:
    done: Json = {"description": operation.success.phrase}
    if operation.answer:
        done["content"] = _content(refs.get(operation.answer, {"type": "object"}))
    headers: Json = {}
    if operation.etag:
        headers["ETag"] = {"description": "The title version.", "schema": {"type": "string"}}
    if operation.idempotent:
        about = "There, and true, where the answer is the first one to the Idempotency-Key."
        headers["Idempotency-Replayed"] = {"description": about, "schema": {"const": "true"}}
    if headers:
        done["headers"] = headers
    responses = {str(int(operation.success)): done, **_failures(operation, refs)}
    if not operation.open:
        responses["401"] = {"description": "No valid token.", "content": _content(refs[GatewayError])}
    responses["500"] = {"description": "A fault of the service.", "content": _content(refs[GatewayError])}
    return dict(sorted(responses.items()))


def _failures(operation: Operation, refs: dict[Any, Json]) -> Json:
    by_status: dict[HTTPStatus, list[Any]] = defaultdict(list)
    for error in operation.failures:
        by_status[STATUS[error.code]].append(error)
    return {str(int(status)): _failure(errors, refs) for status, errors in by_status.items()}


def _failure(errors: list[Any], refs: dict[Any, Json]) -> Json:
    described = [f"`{error.code}`: {error.message}" for error in errors]
    shape = next((SHAPES[error] for error in errors if error in SHAPES), Error)
    failure: Json = {"description": " ".join(described), "content": _content(refs[shape])}
    if StorageUnavailable in errors:
        failure["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return failure


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def main() -> int:
    """Writes the document; with --check gives 1 when the committed one is not the same."""
    parser = argparse.ArgumentParser(prog="make openapi")
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    text = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    if not parser.parse_args().check:
        DOCUMENT.write_text(text, "utf-8")
        return 0
    if DOCUMENT.read_text("utf-8") == text:
        return 0
    print("openapi.json is not what the code says. Write it anew with: make openapi", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
