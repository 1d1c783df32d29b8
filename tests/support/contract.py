"""Holds real answers against openapi.json."""

import json
import re
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from tools.contract.openapi import DOCUMENT
from tools.contract.operation import documented_path


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return document


def check_against_document(response: httpx.Response) -> None:
    """Fails when the document knows no such route, no such status on it, or denies the body's shape."""
    response.read()
    route = _route(response.request)
    check_answer(route, response.status_code, response.json() if response.content else None)


def check_answer(route: str, status: int, body: Any) -> None:
    """The same for an answer to a route key, such as ``GET /chats/{id}``; None is no body."""
    validator = _validator(route, status)
    if validator is None:
        assert body is None
    else:
        validator.validate(body)


@cache
def _validator(route: str, status: int) -> Draft202012Validator | None:
    """What holds the body of an answer against its schema; None where there is to be no body."""
    method = route.partition(" ")[0].lower()
    documented = _document()["paths"][documented_path(route)][method]["responses"]
    assert str(status) in documented, f"{route}: {status} is undocumented"
    content = documented[str(status)].get("content")
    if content is None:
        return None
    schema = {**content["application/json"]["schema"], "components": _document()["components"]}
    return Draft202012Validator(schema)


def _route(request: httpx.Request) -> str:
    for template, operations in _document()["paths"].items():
        # Ids of limits may hold slashes, which the client has encoded.
        pattern = re.sub(r"\{\w+\}", ".+" if "/usage-limits/" in template else "[^/]+", template)
        if re.search(f"default{pattern}$", request.url.path) and request.method.lower() in operations:
            return f"{request.method} {template}"
    raise AssertionError(f"undocumented: {request.method} {request.url.path}")
