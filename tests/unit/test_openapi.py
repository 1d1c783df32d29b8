"""The committed document is the code's, OpenAPI, and one that clients can be generated from."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tools.contract.components import components
from tools.contract.openapi import DOCUMENT, document
from tools.contract.operation import documented_path
from tools.contract.operations import OPERATIONS

Json = dict[str, Any]


@dataclass
class Opened:
    """An answer with an enum."""

    state: Literal["open", "closed"]


@dataclass
class Finished:
    """An answer with another enum of the same name."""

    state: Literal["done", "failed"]


@dataclass
class State:
    """An object that is called as an enum is."""

    opened: Opened


@pytest.fixture(scope="module")
def api() -> Json:
    """The document."""
    return document()


def operations(api: Json) -> Iterator[tuple[str, Json]]:
    """Each operation with its path."""
    for path, by_method in api["paths"].items():
        for operation in by_method.values():
            yield path, operation


def media(api: Json) -> Iterator[tuple[str, Json]]:
    """The JSON of each body and answer that an operation may have, with where it is."""
    for _, operation in operations(api):
        sides = {"body": operation.get("requestBody", {}), **operation["responses"]}
        for side, spoken in sides.items():
            if "content" in spoken and operation["operationId"] != "getDocument":
                yield f"{operation['operationId']} {side}", spoken["content"]["application/json"]


def nodes(value: Any) -> Iterator[Json]:
    """Each object inside a JSON value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def is_union_of_objects(node: Json) -> bool:
    """Whether each of several alternatives is a component."""
    members = node.get("anyOf") or node.get("oneOf") or []
    return len(members) > 1 and all("$ref" in member for member in members)


def properties(api: Json) -> Iterator[tuple[str, str, Json]]:
    """Each property of each component: both names and its schema."""
    for component, schema in api["components"]["schemas"].items():
        for name, value in schema.get("properties", {}).items():
            yield component, name, value


def test_document_is_current_and_valid() -> None:
    """Written anew by make openapi."""
    committed = json.loads(DOCUMENT.read_text("utf-8"))
    assert committed == json.loads(json.dumps(document()))
    validate(committed)


def test_every_body_and_answer_has_an_example_that_its_schema_allows(api: Json) -> None:
    """Each error of an answer has one of its own."""
    shown = set()
    for place, spoken in media(api):
        assert spoken.get("examples"), place
        validator = Draft202012Validator(
            {**spoken["schema"], "components": api["components"]},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for name, reference in spoken["examples"].items():
            assert reference == {"$ref": f"#/components/examples/{name}"}
            validator.validate(api["components"]["examples"][name]["value"])
            shown.add(name)
    assert shown == set(api["components"]["examples"])


def test_every_error_of_an_operation_has_its_example(api: Json) -> None:
    """As the operations declare them."""
    for operation in OPERATIONS:
        answers = api["paths"][documented_path(operation.route)][operation.method]["responses"].values()
        shown = {
            name
            for answer in answers
            for name in answer.get("content", {}).get("application/json", {}).get("examples", ())
        }
        assert {error.code for error in operation.all_failures} <= shown, operation.name


def test_no_two_schemas_share_a_title(api: Json) -> None:
    """Generators would name both alike, and lose one. Without titles, the components' names are theirs."""
    assert not re.findall(r'"title": "', json.dumps(api["components"]["schemas"]))


def test_no_schema_has_a_field_of_its_own_name(api: Json) -> None:
    """Generated Python would confuse the list model_configs with the object ModelConfigs that holds it."""
    assert not [name for name, field, _ in properties(api) if name.lower() == field.replace("_", "")]


def test_each_enum_is_a_component_of_its_own(api: Json) -> None:
    """So it is one type of a client."""
    schemas = api["components"]["schemas"]
    assert schemas["TitleSource"] == {
        "type": "string",
        "enum": ["fallback", "automatic", "generated", "user"],
    }
    assert all(
        "properties" not in schema or '"enum"' not in json.dumps(schema) for schema in schemas.values()
    )


def test_enums_of_one_name_must_be_one_enum() -> None:
    """Else one would take the other's place."""
    with pytest.raises(ValueError, match="Two fields are called state"):
        components({Opened: "serialization", Finished: "serialization"})
    with pytest.raises(ValueError, match="an object and an enum are called State"):
        components({State: "serialization"})


def test_answers_require_the_fields_that_they_always_have(api: Json) -> None:
    """Also those with a default. An answer leaves out only what is null, and a body what has a default."""
    schemas = api["components"]["schemas"]
    assert schemas["Usage"]["required"] == list(schemas["Usage"]["properties"])
    assert schemas["Proposal"]["required"] == ["title", "model", "usage"]
    assert schemas["PutDefaultLimit"]["required"] == ["limit_micros", "period"]


def test_times_are_date_times_and_ids_have_patterns(api: Json) -> None:
    """All that end in _at, and the ids of chats, messages and model configs."""
    times = {name: value["format"] for _, name, value in properties(api) if name.endswith("_at")}
    assert set(times.values()) == {"date-time"}
    assert {"created_at", "resets_at", "expires_at"} <= set(times)
    with_pattern = {
        component for component, name, value in properties(api) if name == "id" and "pattern" in value
    }
    assert {"Chat", "TitledChat", "DeletedChat", "ArchivedChat", "Message", "ModelConfig"} <= with_pattern


def test_unions_of_objects_have_a_discriminator(api: Json) -> None:
    """But for answers of either the service or the gateway, which have nothing in common."""
    unions = [node for node in nodes(api["components"]["schemas"]) if is_union_of_objects(node)]
    assert len(unions) >= 3
    assert all("discriminator" in union for union in unions)
    parts = api["components"]["schemas"]["Message"]["properties"]["content"]["items"]
    assert parts["discriminator"]["mapping"]["file"] == "#/components/schemas/FilePart"


def test_every_operation_has_a_tag_a_summary_and_a_description(api: Json) -> None:
    """The tags are described, and each is in use."""
    used = set()
    for _, operation in operations(api):
        assert operation["description"].startswith(operation["summary"])
        used |= set(operation["tags"])
    assert used == {tag["name"] for tag in api["tags"]}
