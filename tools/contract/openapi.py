"""Write openapi.json, the generated parts of docs/api.md and schemas/registry.yaml, or compare them."""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic.json_schema import JsonSchemaMode

from shared.entrypoints.http.callers import (
    ENCODED_NAME,
    GROUPS_HEADER,
    MAX_GROUPS,
    MAX_GROUPS_LENGTH,
    USER_HEADER,
)
from shared.entrypoints.http.requests import MAX_TAGS, PAGE_DEFAULT, PAGE_MAX
from shared.rules.errors.requests import Unauthorized
from shared.rules.limits import MAX_NAME_BYTES
from tools.command_line import command_parser, run_command
from tools.contract.api_page import PAGE, with_generated_parts
from tools.contract.components import BACKLOG_ID, CHAT_ID, MODEL_CONFIG_ID, TIME, components
from tools.contract.examples import of_components, of_errors
from tools.contract.operation import Operation
from tools.contract.operations import OPERATIONS
from tools.contract.overview import overview, tag_of
from tools.contract.responses import FAILURES, component_of, content, gateway_examples, responses
from tools.contract.schema_registry import TEMPLATE, registry_template
from tools.contract.schemas import Json
from tools.stack.sam import PROJECT

DOCUMENT = PROJECT / "functions" / "web" / "openapi.json"
# The code takes a little more: any space, and the bytes above ASCII of RFC 9110.
_ENTITY_TAG = r'(W/)?"[!#-~]*"'
# What {id} is, by what the path begins with.
_IDS: dict[str, Json] = {
    "/chats": CHAT_ID,
    "/admin/backlogs": BACKLOG_ID,
    "/admin/model-configs": MODEL_CONFIG_ID,
    "/admin/usage-limits": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_NAME_BYTES,
        "description": "Percent-encoded. An id with %, ?, or . or .. between slashes is refused.",
    },
}
# How a backend's token names the user for whom it acts.
_ACTING: list[Json] = [
    {
        "name": USER_HEADER,
        "in": "header",
        "description": "The user for whom a backend's token acts, percent-encoded. Its scope is needed.",
        "schema": {"type": "string", "pattern": f"^{ENCODED_NAME}$"},
    },
    {
        "name": GROUPS_HEADER,
        "in": "header",
        "description": f"That user's groups, at most {MAX_GROUPS}, each percent-encoded, between commas.",
        "schema": {"type": "string", "maxLength": MAX_GROUPS_LENGTH},
    },
]


def document() -> Json:
    """The OpenAPI 3.1 document of the API."""
    refs, schemas = components(_kinds())
    paths: dict[str, Json] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = _operation(operation, refs)
    return {
        "openapi": "3.1.0",
        **overview(),
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": _examples(refs, schemas),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _kinds() -> dict[Any, JsonSchemaMode]:
    """The types of all bodies and answers."""
    answers = [operation.answer for operation in OPERATIONS if operation.answer and not operation.open]
    bodies = [operation.body for operation in OPERATIONS if operation.body]
    return {**dict.fromkeys((*answers, *FAILURES), "serialization"), **dict.fromkeys(bodies, "validation")}


def _examples(refs: dict[Any, Json], schemas: Json) -> Json:
    shown = [component_of(ref) for kind, ref in refs.items() if kind not in FAILURES]
    errors = {error for operation in OPERATIONS for error in (*operation.all_failures, Unauthorized)}
    examples = of_components(shown, schemas) | of_errors(errors, schemas) | gateway_examples()
    return {name: {"value": examples[name]} for name in sorted(examples)}


def _operation(operation: Operation, refs: dict[Any, Json]) -> Json:
    described: Json = {
        "operationId": operation.name,
        "tags": [tag_of(operation.path)],
        "summary": operation.summary.partition(". ")[0].rstrip("."),
        "description": operation.summary,
        "parameters": _parameters(operation),
        "responses": responses(operation, refs),
    }
    if operation.body:
        described["requestBody"] = {
            "required": not operation.may_lack_body,
            "content": content(refs[operation.body], component_of(refs[operation.body])),
        }
    if operation.open:
        described["security"] = []
    return described


def _parameters(operation: Operation) -> list[Json]:
    ids = (schema for prefix, schema in _IDS.items() if operation.path.startswith(prefix))
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in zip(re.findall(r"\{(\w+)\}", operation.path), ids, strict=False)
    ]
    if operation.paged:
        limit = {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE_DEFAULT}
        parameters.append({"name": "limit", "in": "query", "schema": limit})
        parameters.append({"name": "cursor", "in": "query", "schema": {"type": "string"}})
    if operation.since:
        parameters.append({"name": "since", "in": "query", "required": True, "schema": TIME})
    if operation.if_match:
        tags = {"type": "string", "pattern": rf"^(\*|{_ENTITY_TAG}( *, *{_ENTITY_TAG}){{0,{MAX_TAGS - 1}}})$"}
        parameters.append({"name": "If-Match", "in": "header", "schema": tags})
    if operation.open:
        about = "Entity tags of documents that the caller has."
        parameters.append(
            {"name": "If-None-Match", "in": "header", "description": about, "schema": {"type": "string"}}
        )
    if operation.idempotent:
        key = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        about = "Sent again with the same key, the request gets its first answer for 24 hours."
        parameters.append({"name": "Idempotency-Key", "in": "header", "description": about, "schema": key})
    return [*parameters, *_ACTING] if operation.is_for_users else parameters


def files() -> dict[Path, str]:
    """What each file that is generated from the code should be."""
    generated = document()
    text = json.dumps(generated, indent=1, ensure_ascii=False) + "\n"
    return {
        DOCUMENT: text,
        PAGE: with_generated_parts(PAGE.read_text("utf-8"), generated),
        TEMPLATE: registry_template(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; with --check its exit code is 1 if a file is out of date."""
    parser = command_parser("make openapi", __doc__)
    parser.add_argument("--check", action="store_true", help="compare the files with the code")
    return run_command(write_or_check, parser, arguments)


def write_or_check(options: argparse.Namespace) -> int:
    """Write the files, or return 1 if one is out of date."""
    if not options.check:
        for path, text in files().items():
            path.write_text(text, "utf-8")
        return 0
    outdated = [path.name for path, text in files().items() if path.read_text("utf-8") != text]
    if not outdated:
        return 0
    print(f"Out of date: {', '.join(outdated)}. Write them with: make openapi", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
