"""Every kind of change that would break a caller is found, and none that would not."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tools.contract.breaking_changes import RELEASED, breaks
from tools.contract.openapi import DOCUMENT

Json = dict[str, Any]
Change = Callable[[Json], object]
ANYTHING: Json = {"schema": {"type": "string"}}


def after(change: Change) -> list[str]:
    """What a change of the document breaks."""
    document: Json = json.loads(DOCUMENT.read_text("utf-8"))
    changed = copy.deepcopy(document)
    change(changed)
    assert changed != document
    return breaks(document, changed)


def schema(document: Json, name: str) -> Json:
    """A component."""
    part: Json = document["components"]["schemas"][name]
    return part


def field(document: Json, name: str, of: str) -> Json:
    """A property of a component."""
    part: Json = schema(document, name)["properties"][of]
    return part


def operation(document: Json, method: str, path: str) -> Json:
    """An operation."""
    part: Json = document["paths"][path][method]
    return part


def answer(document: Json, status: str = "200") -> Json:
    """One of GET /chats/{id}'s answers."""
    part: Json = operation(document, "get", "/chats/{id}")["responses"][status]
    return part


def parameters(document: Json) -> list[Json]:
    """Those of GET /chats: limit and cursor."""
    part: list[Json] = operation(document, "get", "/chats")["parameters"]
    return part


BREAKS: dict[str, Change] = {
    "a path": lambda document: document["paths"].pop("/usage"),
    "a method": lambda document: document["paths"]["/chats"].pop("get"),
    "a status": lambda document: operation(document, "get", "/chats/{id}")["responses"].pop("404"),
    "a token": lambda document: operation(document, "get", "/openapi.json").pop("security"),
    "an answer's body": lambda document: answer(document).pop("content"),
    "an answer's header": lambda document: answer(document).pop("headers"),
    "an answer's header that may be missing": lambda document: answer(document)["headers"]["ETag"].pop(
        "required"
    ),
    "an answer's property": lambda document: schema(document, "Error")["properties"].pop("detail"),
    "an answer's property that may be missing": lambda document: schema(document, "Chat")["required"].remove(
        "title"
    ),
    "an answer's wider enum": lambda document: schema(document, "TitleSource")["enum"].append("guess"),
    "an answer's wider type": lambda document: field(document, "Chat", "title").update(type="integer"),
    "an answer that may be null": lambda document: schema(document, "Chat")["properties"].update(
        title={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "an answer's other shape": lambda document: answer(document, "404")["content"].update(
        {"application/json": {"schema": {"$ref": "#/components/schemas/GatewayError"}}}
    ),
    "a needed field": lambda document: schema(document, "RenameChat")["required"].append("why"),
    "an optional field that is needed": lambda document: schema(document, "PutDefaultLimit")[
        "required"
    ].append("enabled"),
    "a field": lambda document: schema(document, "PatchChat")["properties"].pop("archived"),
    "a narrower enum": lambda document: schema(document, "Period")["enum"].remove("day"),
    "a narrower type": lambda document: field(document, "CreateChat", "content")["anyOf"].pop(0),
    "no null": lambda document: field(document, "CreateChat", "title")["anyOf"].pop(),
    "a lower maximum": lambda document: field(document, "RestoreTitle", "title_version").update(maximum=5),
    "a new maximum": lambda document: field(document, "RenameChat", "title").update(maxLength=9),
    "a higher minimum": lambda document: field(document, "RestoreTitle", "title_version").update(minimum=2),
    "a new pattern": lambda document: field(document, "RenameChat", "title").update(pattern="^a"),
    "a new condition": lambda document: schema(document, "RenameChat").update(
        {"not": {"required": ["title"]}}
    ),
    "a parameter": lambda document: parameters(document).pop(),
    "a parameter's lower maximum": lambda document: parameters(document)[0]["schema"].update(maximum=10),
    "a parameter that is needed": lambda document: parameters(document)[1].update(required=True),
    "a new parameter that is needed": lambda document: parameters(document).append(
        {"in": "query", "name": "x", "required": True, **ANYTHING}
    ),
    "a body that is needed": lambda document: operation(document, "get", "/chats").update(
        requestBody={"required": True, "content": {"application/json": ANYTHING}}
    ),
    "a body's form": lambda document: operation(document, "post", "/chats").update(
        requestBody={"required": True, "content": {"text/plain": ANYTHING}}
    ),
}
KEEPS: dict[str, Change] = {
    "a new path": lambda document: document["paths"].update({"/new": document["paths"]["/chats"]}),
    "a new status": lambda document: operation(document, "get", "/usage")["responses"].update({"418": {}}),
    "a new parameter": lambda document: parameters(document).append({"in": "query", "name": "x", **ANYTHING}),
    "a higher maximum": lambda document: field(document, "RestoreTitle", "title_version").update(
        maximum=10**12
    ),
    "no maximum": lambda document: field(document, "RestoreTitle", "title_version").pop("maximum"),
    "a wider enum": lambda document: schema(document, "PutDefaultLimit")["properties"].update(
        period={"type": "string", "enum": ["day", "week", "month", "year"]}
    ),
    "a wider type": lambda document: field(document, "RestoreTitle", "title_version").update(type="number"),
    "a new field": lambda document: schema(document, "RenameChat")["properties"].update(
        why={"type": "string"}
    ),
    "a field that may be left out": lambda document: schema(document, "PutDefaultLimit")["required"].remove(
        "period"
    ),
    "an answer's new property": lambda document: schema(document, "Chat")["properties"].update(
        more={"type": "string"}
    ),
    "an answer's narrower enum": lambda document: schema(document, "TitleSource")["enum"].remove("user"),
    "other words": lambda document: schema(document, "Chat").update(description="Other words."),
}


@pytest.mark.parametrize("change", BREAKS)
def test_breaking_change_is_found(change: str) -> None:
    """By itself."""
    assert after(BREAKS[change])


@pytest.mark.parametrize("change", KEEPS)
def test_compatible_change_is_allowed(change: str) -> None:
    """Requests may say more, answers may say it more narrowly."""
    assert after(KEEPS[change]) == []


def test_document_breaks_nothing_that_was_released() -> None:
    """As make check says."""
    assert breaks(*(json.loads(path.read_text("utf-8")) for path in (RELEASED, DOCUMENT))) == []
