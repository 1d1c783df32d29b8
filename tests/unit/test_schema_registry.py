"""What is registered with EventBridge says what the schemas say."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from shared.rules.events import SOURCE
from tests.support.sample_events import SAMPLES
from tests.support.template import PROJECT, read_template
from tests.unit.test_event_models import MODELS, broken, schema_of
from tools.contract.openapi import files
from tools.contract.schema_registry import TEMPLATE

RESOURCES = read_template(TEMPLATE)["Resources"].values()
REGISTERED: dict[str, dict[str, Any]] = {
    resource["Properties"]["SchemaName"]: resource["Properties"]
    for resource in RESOURCES
    if resource["Type"] == "AWS::EventSchemas::Schema"
}
# Of EventBridge's CreateSchema.
MAX_CONTENT, MAX_DESCRIPTION = 100_000, 256


def documents() -> dict[str, dict[str, Any]]:
    """What is registered for each event."""
    return {kind: json.loads(REGISTERED[f"{SOURCE}@{kind}"]["Content"]) for kind in MODELS}


def validator_of(document: dict[str, Any]) -> OAS30Validator:
    """Holds whole events against a document."""
    schemas = document["components"]["schemas"]
    event = {**schemas["AWSEvent"], "properties": dict(schemas["AWSEvent"]["properties"])}
    name = event["properties"]["detail"]["$ref"].removeprefix("#/components/schemas/")
    event["properties"]["detail"] = schemas[name]
    return OAS30Validator(event)


def test_template_is_current() -> None:
    """Written by make openapi."""
    assert files()[TEMPLATE] == TEMPLATE.read_text("utf-8")


def test_every_event_for_consumers_is_registered_and_no_other() -> None:
    """By source and detail-type, as EventBridge names the schemas that it finds itself."""
    assert {f"{SOURCE}@{kind}" for kind in MODELS} == REGISTERED.keys()
    for schema in REGISTERED.values():
        assert schema["Type"] == "OpenApi3"
        assert len(schema["Content"]) <= MAX_CONTENT
        assert len(schema["Description"]) <= MAX_DESCRIPTION


@pytest.mark.parametrize("kind", MODELS)
def test_registered_document_is_openapi(kind: str) -> None:
    """Of version 3.0, with the marks by which AWS's tools make a rule."""
    document = documents()[kind]
    assert document["openapi"].startswith("3.0.")
    validate(document)
    event = document["components"]["schemas"]["AWSEvent"]
    assert (event["x-amazon-events-source"], event["x-amazon-events-detail-type"]) == (SOURCE, kind)


@pytest.mark.parametrize("name", SAMPLES)
def test_registered_document_and_schema_let_through_the_same(name: str) -> None:
    """The sample, and what it is with one field wrong."""
    sample = SAMPLES[name]
    registered = validator_of(documents()[sample["detail-type"]])
    own = Draft202012Validator(schema_of(sample["detail-type"]))
    assert registered.is_valid(sample)
    for detail in broken(sample["detail"]):
        assert registered.is_valid({**sample, "detail": detail}) == own.is_valid(detail), detail


def test_services_template_registers_nothing() -> None:
    """Some regions have no schema registry, and CloudFormation refuses a type that a region lacks."""
    assert "AWS::EventSchemas" not in (PROJECT / "template.yaml").read_text("utf-8")
