"""The template that registers the events' schemas with EventBridge, from schemas/.

The registry takes OpenAPI 3.0, in which a schema describes the whole event. AWS's console and editors make
code bindings and rules from it.
"""

import json

import yaml

from shared.rules.events import CHAT_DELETED, SCHEMA_VERSION, SOURCE, TITLE_CHANGE
from tools.contract.schemas import Json
from tools.stack.sam import PROJECT

SCHEMAS = PROJECT / "schemas"
TEMPLATE = SCHEMAS / "registry.yaml"
FOR_CONSUMERS = (TITLE_CHANGE, CHAT_DELETED)
HEAD = "# Written by make openapi from the schemas beside it.\n"
_TEXT = {"type": "string"}
# What EventBridge itself puts around a detail.
_ENVELOPE: Json = {
    **dict.fromkeys(("version", "id", "detail-type", "source", "account", "region"), _TEXT),
    "time": {"type": "string", "format": "date-time"},
    "resources": {"type": "array", "items": _TEXT},
}


class _Block(str):
    """A text of several lines, which stands in YAML as it is."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Knows blocks."""


_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
)


def registry_template() -> str:
    """The text of schemas/registry.yaml."""
    template: Json = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "chat-titles: registry of the schemas of its events.",
        "Resources": {
            "Registry": {
                "Type": "AWS::EventSchemas::Registry",
                "Properties": {
                    "RegistryName": {"Ref": "AWS::StackName"},
                    "Description": "Schemas of the events that chat-titles publishes.",
                },
            },
            **{_name(kind): _schema_resource(kind) for kind in FOR_CONSUMERS},
        },
        "Outputs": {
            "RegistryName": {
                "Description": "Name of the schema registry.",
                "Value": {"Fn::GetAtt": ["Registry", "RegistryName"]},
            }
        },
    }
    return HEAD + yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=110)


def event_document(kind: str) -> Json:
    """The OpenAPI 3.0 document of an event: its detail in EventBridge's envelope."""
    schema = json.loads((SCHEMAS / f"{kind}.{SCHEMA_VERSION}.json").read_text("utf-8"))
    name = _name(kind)
    event = {
        "type": "object",
        "required": [*_ENVELOPE, "detail"],
        "x-amazon-events-detail-type": kind,
        "x-amazon-events-source": SOURCE,
        "properties": {**_ENVELOPE, "detail": {"$ref": f"#/components/schemas/{name}"}},
    }
    return {
        "openapi": "3.0.0",
        "info": {"title": name, "version": f"{SCHEMA_VERSION}.0.0"},
        "paths": {},
        "components": {"schemas": {"AWSEvent": event, name: _detail(schema)}},
    }


def _schema_resource(kind: str) -> Json:
    document = event_document(kind)
    return {
        "Type": "AWS::EventSchemas::Schema",
        "Properties": {
            "RegistryName": {"Fn::GetAtt": ["Registry", "RegistryName"]},
            "SchemaName": f"{SOURCE}@{kind}",
            "Type": "OpenApi3",
            "Description": document["components"]["schemas"][_name(kind)]["description"],
            "Content": _Block(json.dumps(document, indent=2) + "\n"),
        },
    }


def _detail(schema: Json) -> Json:
    kept = {name: value for name, value in schema.items() if name not in {"$schema", "$id", "title"}}
    return {**kept, "properties": {name: _field(field) for name, field in schema["properties"].items()}}


def _field(field: Json) -> Json:
    """A field's schema in the words of OpenAPI 3.0, which has neither ``const`` nor lists of types."""
    field = dict(field)
    if "const" in field:
        field["enum"] = [field.pop("const")]
    if "enum" in field:
        field["type"] = "integer" if isinstance(field["enum"][0], int) else "string"
    if isinstance(field["type"], list):
        (field["type"],) = set(field["type"]) - {"null"}
        field["nullable"] = True
    return field


def _name(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_"))
