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
    found: Json = document["components"]["schemas"][name]
    return found


def field(document: Json, name: str, of: str) -> Json:
    """A property of a component."""
    found: Json = schema(document, name)["properties"][of]
    return found


def operation(document: Json, method: str, path: str) -> Json:
    """An operation."""
    found: Json = document["paths"][path][method]
    return found


def answer(document: Json, status: str = "200") -> Json:
    """One of GET /chats/{id}'s answers."""
    found: Json = operation(document, "get", "/chats/{id}")["responses"][status]
    return found


def parameters(document: Json) -> list[Json]:
    """Those of GET /chats: limit and cursor."""
    found: list[Json] = operation(document, "get", "/chats")["parameters"]
    return found


BREAKS: dict[str, Change] = {
    "a path": lambda one: one["paths"].pop("/usage"),
    "a method": lambda one: one["paths"]["/chats"].pop("get"),
    "a status": lambda one: operation(one, "get", "/chats/{id}")["responses"].pop("404"),
    "a token": lambda one: operation(one, "get", "/openapi.json").pop("security"),
    "an answer's body": lambda one: answer(one).pop("content"),
    "an answer's header": lambda one: answer(one).pop("headers"),
    "an answer's header that may be missing": lambda one: answer(one)["headers"]["ETag"].pop("required"),
    "an answer's property": lambda one: schema(one, "Error")["properties"].pop("detail"),
    "an answer's property that may be missing": lambda one: schema(one, "Chat")["required"].remove("title"),
    "an answer's wider enum": lambda one: field(one, "Chat", "title_source")["enum"].append("guess"),
    "an answer's wider type": lambda one: field(one, "Chat", "title").update(type="integer"),
    "an answer that may be null": lambda one: schema(one, "Chat")["properties"].update(
        title={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "an answer's other shape": lambda one: answer(one, "404")["content"].update(
        {"application/json": {"schema": {"$ref": "#/components/schemas/GatewayError"}}}
    ),
    "a needed field": lambda one: schema(one, "RenameChat")["required"].append("why"),
    "an optional field that is needed": lambda one: schema(one, "PutDefaultLimit")["required"].append(
        "enabled"
    ),
    "a field": lambda one: schema(one, "PatchChat")["properties"].pop("archived"),
    "a narrower enum": lambda one: field(one, "PutDefaultLimit", "period")["enum"].remove("day"),
    "a narrower type": lambda one: field(one, "CreateChat", "content")["anyOf"].pop(0),
    "no null": lambda one: field(one, "CreateChat", "title")["anyOf"].pop(),
    "a lower maximum": lambda one: field(one, "RestoreTitle", "title_version").update(maximum=5),
    "a new maximum": lambda one: field(one, "RenameChat", "title").update(maxLength=9),
    "a higher minimum": lambda one: field(one, "RestoreTitle", "title_version").update(minimum=2),
    "a new pattern": lambda one: field(one, "RenameChat", "title").update(pattern="^a"),
    "a new condition": lambda one: schema(one, "RenameChat").update({"not": {"required": ["title"]}}),
    "a parameter": lambda one: parameters(one).pop(),
    "a parameter's lower maximum": lambda one: parameters(one)[0]["schema"].update(maximum=10),
    "a parameter that is needed": lambda one: parameters(one)[1].update(required=True),
    "a new parameter that is needed": lambda one: parameters(one).append(
        {"in": "query", "name": "x", "required": True, **ANYTHING}
    ),
    "a body that is needed": lambda one: operation(one, "get", "/chats").update(
        requestBody={"required": True, "content": {"application/json": ANYTHING}}
    ),
    "a body's form": lambda one: operation(one, "post", "/chats").update(
        requestBody={"required": True, "content": {"text/plain": ANYTHING}}
    ),
}
KEEPS: dict[str, Change] = {
    "a new path": lambda one: one["paths"].update({"/new": one["paths"]["/chats"]}),
    "a new status": lambda one: operation(one, "get", "/usage")["responses"].update({"418": {}}),
    "a new parameter": lambda one: parameters(one).append({"in": "query", "name": "x", **ANYTHING}),
    "a higher maximum": lambda one: field(one, "RestoreTitle", "title_version").update(maximum=10**12),
    "no maximum": lambda one: field(one, "RestoreTitle", "title_version").pop("maximum"),
    "a wider enum": lambda one: field(one, "PutDefaultLimit", "period")["enum"].append("year"),
    "a wider type": lambda one: field(one, "RestoreTitle", "title_version").update(type="number"),
    "a new field": lambda one: schema(one, "RenameChat")["properties"].update(why={"type": "string"}),
    "a field that may be left out": lambda one: schema(one, "PutDefaultLimit")["required"].remove("period"),
    "an answer's new property": lambda one: schema(one, "Chat")["properties"].update(more={"type": "string"}),
    "an answer's narrower enum": lambda one: field(one, "Chat", "title_source")["enum"].remove("user"),
    "other words": lambda one: schema(one, "Chat").update(description="Other words."),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_break_is_found(what: str) -> None:
    """By itself."""
    assert after(BREAKS[what])


@pytest.mark.parametrize("what", KEEPS)
def test_what_breaks_nothing_is_let_through(what: str) -> None:
    """Requests may say more, answers may say it more narrowly."""
    assert after(KEEPS[what]) == []


def test_the_document_breaks_nothing_that_was_released() -> None:
    """As make check says."""
    assert breaks(*(json.loads(path.read_text("utf-8")) for path in (RELEASED, DOCUMENT))) == []
