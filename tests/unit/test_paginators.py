"""Lists that AWS gives in pages are read to their end by the tools and examples."""

import ast
from pathlib import Path

from botocore import xform_name
from botocore.session import Session

from tests.support.template import PROJECT

SERVICES = (
    "apigatewayv2",
    "bedrock-runtime",
    "cloudformation",
    "cognito-idp",
    "dynamodb",
    "dynamodbstreams",
    "events",
    "lambda",
    "secretsmanager",
    "sqs",
)
# It gives a hundred of a stack's resources and has no pages; ListStackResources has.
CUT_SHORT = {"describe_stack_resources"}
# With this argument such a call asks for one thing.
OF_ONE = {"describe_stacks": "StackName"}
SOURCES = [path for folder in ("tools", "examples") for path in (PROJECT / folder).rglob("*.py")]


def paged() -> set[str]:
    """The client methods that give pages, by botocore."""
    session = Session()
    loader = session.get_component("data_loader")
    known = [name for name in SERVICES if name in loader.list_available_services("paginators-1")]
    paginators = [loader.load_service_model(name, "paginators-1")["pagination"] for name in known]
    return {xform_name(operation) for operations in paginators for operation in operations}


def direct_calls(path: Path, names: set[str]) -> set[str]:
    """The calls of methods with these names that ask for more than one thing."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return {
        call.func.attr
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in names
        and OF_ONE.get(call.func.attr) not in {keyword.arg for keyword in call.keywords}
    }


def test_every_list_is_read_by_a_paginator() -> None:
    """A stack has more than a hundred resources one day, and a pool more than sixty users."""
    # Our own table has a method of this name, which says whether there is more.
    names = (paged() | CUT_SHORT) - {"query"}
    assert {"list_stack_resources", "describe_stacks", "list_users"} <= names
    assert {path.name: calls for path in SOURCES if (calls := direct_calls(path, names))} == {}


def test_clients_are_of_the_services_that_are_known_here() -> None:
    """A new one's lists are looked at as well."""
    services = {
        node.args[0].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "client"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert services <= set(SERVICES)
