"""template.yaml as data, so that tests can hold it against the code."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2]
# The service's template first.
TEMPLATES = [
    PROJECT / "template.yaml",
    PROJECT / "schemas" / "registry.yaml",
    *sorted((PROJECT / "examples").glob("*/*.yaml")),
]


class _Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short tags in their long form; in C, since Python's own takes a second."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    name = suffix if suffix == "Ref" else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise AssertionError(f"unexpected use of !{suffix}")


_Loader.add_multi_constructor("!", _long_form)


def read_template(path: Path) -> dict[str, Any]:
    """A SAM template as data."""
    # A subclass of CSafeLoader that adds nothing but data.
    template: dict[str, Any] = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506
    return template


@cache
def load_template() -> dict[str, Any]:
    """The template, which nobody changes."""
    return read_template(PROJECT / "template.yaml")


def resources(kind: str) -> dict[str, Any]:
    """The properties of the resources of one type, by logical id."""
    all_resources = load_template()["Resources"].items()
    return {name: resource["Properties"] for name, resource in all_resources if resource["Type"] == kind}


def functions() -> dict[str, Any]:
    """The properties of the Lambda functions, by logical id."""
    return resources("AWS::Serverless::Function")


def http_routes(function: dict[str, Any]) -> set[str]:
    """The route keys of a function's HTTP events; one without a path takes what no other does."""
    events = (
        event["Properties"] for event in function.get("Events", {}).values() if event["Type"] == "HttpApi"
    )
    return {f"{event['Method']} {event['Path']}" if "Path" in event else "$default" for event in events}
