"""Holds real answers against openapi.json."""

import json
import re
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from local.openapi import DOCUMENT


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return document


def check_against_document(response: httpx.Response) -> None:
    """Fails when the document knows no such route, no such status on it, or denies the body's shape."""
    response.read()
    documented = _operation(response.request)["responses"]
    status = str(response.status_code)
    assert status in documented, f"{response.request.method} {response.url.path}: {status} is undocumented"
    content = documented[status].get("content")
    if content is None:
        assert not response.content
        return
    schema = {**content["application/json"]["schema"], "components": _document()["components"]}
    Draft202012Validator(schema).validate(response.json())


def _operation(request: httpx.Request) -> dict[str, Any]:
    for template, operations in _document()["paths"].items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if re.search(f"default{pattern}$", request.url.path) and request.method.lower() in operations:
            operation: dict[str, Any] = operations[request.method.lower()]
            return operation
    raise AssertionError(f"undocumented: {request.method} {request.url.path}")
