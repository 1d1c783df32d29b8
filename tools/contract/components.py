"""The schemas of bodies and answers, as generators of clients need them.

A field has one name everywhere in the API. So an enum is called as its field is, and a field whose name
ends in _at is a time.
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from shared.entrypoints.http.backlog_bodies import NUMBER
from shared.rules.ids import ID, ID_RULE, MAX_ID_LENGTH
from shared.rules.model_configs import CONFIG_ID
from tools.contract.schemas import Json

TIME: Json = {"type": "string", "format": "date-time"}
CHAT_ID: Json = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_ID_LENGTH,
    "pattern": f"^{ID}$",
    "description": ID_RULE,
}
MODEL_CONFIG_ID: Json = {"type": "string", "pattern": f"^{CONFIG_ID}$"}
BACKLOG_ID: Json = {"type": "string", "pattern": f"^{NUMBER}$"}
# What else is known of fields of answers.
_IDS = {
    ("Backlog", "id"): BACKLOG_ID,
    ("Chat", "id"): CHAT_ID,
    ("TitledChat", "id"): CHAT_ID,
    ("DeletedChat", "id"): CHAT_ID,
    ("ArchivedChat", "id"): CHAT_ID,
    ("Message", "id"): CHAT_ID,
    ("ModelConfig", "id"): MODEL_CONFIG_ID,
}


class _Generator(GenerateJsonSchema):
    """Pydantic's, without a title for each name, and with each field that an answer always has required."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Returns False: a title would only repeat the name."""
        del schema
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: FBT001 - as it is called
        """Returns whether it is never left out; an answer leaves out a field only while it is null."""
        in_answers = self.mode == "serialization" and field["schema"].get("default") is not None
        return in_answers or super().field_is_required(field, total)


def components(kinds: dict[Any, JsonSchemaMode]) -> tuple[dict[Any, Json], Json]:
    """Returns a reference to each of ``kinds``, and the schemas of all components by name.

    Raises ValueError if one name would be that of two enums, or of an enum and an object.
    """
    inputs: Any = [(kind, mode, TypeAdapter(kind)) for kind, mode in kinds.items()]
    generated = TypeAdapter.json_schemas(
        inputs, ref_template="#/components/schemas/{model}", schema_generator=_Generator
    )
    refs, definitions = _with_plain_names(
        {kind: ref for (kind, _), ref in generated[0].items()}, generated[1]
    )
    enums: Json = {}
    for component, schema in definitions.items():
        schema.pop("title", None)
        for field, value in schema.get("properties", {}).items():
            _describe(component, field, value)
            _name_enums(field, value, enums)
    for schema in definitions.values():
        _tell_apart(schema, definitions)
    if both := definitions.keys() & enums.keys():
        raise ValueError(f"Both an object and an enum are called {', '.join(both)}.")
    return refs, dict(sorted((definitions | enums).items()))


def _with_plain_names(refs: dict[Any, Json], schema: Json) -> tuple[dict[Any, Json], Json]:
    """Pydantic calls a part Part-Input in a body and Part-Output in an answer: here PartInput and Part."""
    kinds = list(refs)
    text = json.dumps([list(refs.values()), schema["$defs"]])
    values, definitions = json.loads(text.replace('-Input"', 'Input"').replace('-Output"', '"'))
    return dict(zip(kinds, values, strict=True)), definitions


def _describe(component: str, field: str, schema: Json) -> None:
    known = TIME if field.endswith("_at") else _IDS.get((component, field), {})
    for node in _nodes(schema):
        if node.get("type") == "string":
            node.update(known)


def _name_enums(field: str, schema: Json, enums: Json) -> None:
    """Replaces each enum of a field by a reference to the component of the field's name."""
    name = "".join(map(str.capitalize, field.split("_")))
    for node in list(_nodes(schema)):
        if "enum" not in node:
            continue
        enum = {key: node.pop(key) for key in ("type", "enum")}
        if enums.setdefault(name, enum) != enum:
            raise ValueError(f"Two fields are called {field} and have different values.")
        node["$ref"] = f"#/components/schemas/{name}"


def _tell_apart(schema: Json, definitions: Json) -> None:
    """Gives each union of objects the discriminator that its members have."""
    for node in _nodes(schema):
        members = node.get("anyOf") or node.get("oneOf") or []
        names = [member.get("$ref", "").rpartition("/")[2] for member in members]
        if len(names) < 2 or not all(name in definitions for name in names):  # noqa: PLR2004 - one is no union
            continue
        constants = [_constants(definitions[name]) for name in names]
        for field in constants[0]:
            values = [of_member.get(field) for of_member in constants]
            if None not in values and len(set(values)) == len(values):
                node.pop("anyOf", None)
                mapping = dict(zip(values, (member["$ref"] for member in members), strict=True))
                node |= {"oneOf": members, "discriminator": {"propertyName": field, "mapping": mapping}}


def _constants(schema: Json) -> dict[str, str]:
    properties = schema.get("properties", {})
    return {name: value["const"] for name, value in properties.items() if "const" in value}


def _nodes(schema: Json) -> Iterator[Json]:
    """The schema, and those inside it."""
    yield schema
    for name, value in schema.items():
        named = value.values() if name == "properties" else [value]
        for inner in named:
            for node in inner if isinstance(inner, list) else [inner]:
                if isinstance(node, dict):
                    yield from _nodes(node)
