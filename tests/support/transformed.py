"""The template after SAM's transform, with parameters and conditions evaluated as CloudFormation does."""

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.tables import missing
from tests.support.template import PROJECT, load_template
from tools.stack.stack import STACK_BIN

_NO_VALUE = object()
_REFERENCE = re.compile(r"\$\{([\w.:]+)\}")


class Transformed:
    """One stack's resources and outputs. What AWS would make up stands as its name in angle brackets."""

    def __init__(self, template: dict[str, Any], parameters: Mapping[str, str]) -> None:
        self._template = template
        defaults = {name: str(entry["Default"]) for name, entry in template["Parameters"].items()}
        self._parameters = {**defaults, **parameters}
        self.size = len(json.dumps(template, separators=(",", ":")))
        self.resources = self._existing("Resources")
        self.outputs = self._existing("Outputs")

    def of_type(self, kind: str) -> dict[str, Any]:
        """The properties of the resources of one type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def _existing(self, part: str) -> dict[str, Any]:
        return {
            name: self._resolved(entry)
            for name, entry in self._template[part].items()
            if "Condition" not in entry or self._holds(entry["Condition"])
        }

    def _holds(self, condition: str) -> bool:
        return bool(self._resolved(self._template["Conditions"][condition]))

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, list):
            items = [self._resolved(item) for item in value]
            return [item for item in items if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if function := self._functions().get(name):
                return function(argument)
        fields = {name: self._resolved(inner) for name, inner in value.items()}
        return {name: inner for name, inner in fields.items() if inner is not _NO_VALUE}

    def _functions(self) -> dict[str, Callable[[Any], Any]]:
        each = self._resolved
        return {
            "Ref": self._reference,
            "Condition": lambda name: self._holds(name) if name in self._template["Conditions"] else name,
            "Fn::GetAtt": lambda path: f"<{path if isinstance(path, str) else '.'.join(path)}>",
            "Fn::If": lambda branches: each(branches[1] if self._holds(branches[0]) else branches[2]),
            "Fn::Equals": lambda sides: each(sides[0]) == each(sides[1]),
            "Fn::Not": lambda inner: not each(inner[0]),
            "Fn::And": lambda inner: all(map(each, inner)),
            "Fn::Or": lambda inner: any(map(each, inner)),
            "Fn::Join": lambda join: str(join[0]).join(map(str, each(join[1]))),
            "Fn::Select": lambda select: each(select[1])[int(select[0])],
            "Fn::Split": lambda split: str(each(split[1])).split(split[0]),
            "Fn::Sub": self._substituted,
        }

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name not in self._parameters:
            return f"<{name}>"
        is_list = self._template["Parameters"][name]["Type"] == "CommaDelimitedList"
        return self._parameters[name].split(",") if is_list else self._parameters[name]

    def _substituted(self, text: Any) -> str:
        pattern, own = (text[0], self._resolved(text[1])) if isinstance(text, list) else (text, {})
        return _REFERENCE.sub(lambda match: str(own.get(match[1]) or self._reference(match[1])), pattern)


# All that SAM itself reads. Of the other parameters it leaves references, for CloudFormation.
READ_BY_SAM = {"AllowedOrigin", "DeploymentPreference"}


def stack_of(parameters: Mapping[str, str] | None = None) -> Transformed:
    """The stack that a choice of parameters makes. Without one, all have their defaults."""
    parameters = parameters or {}
    read = {name: value for name, value in parameters.items() if name in READ_BY_SAM}
    return Transformed(_transform_once(json.dumps(read)), parameters)


@cache
def _transform_once(parameters: str) -> dict[str, Any]:
    (transformed,) = transform(packaged(), json.loads(parameters))
    return transformed


def transform(template: dict[str, Any], *choices: Mapping[str, str]) -> list[dict[str, Any]]:
    """A packaged template as SAM transforms it, for each choice of parameters."""
    translator = _translator()
    assert translator.stdin
    assert translator.stdout
    print(json.dumps([template, choices]), file=translator.stdin, flush=True)
    transformed: list[dict[str, Any]] = json.loads(translator.stdout.readline())
    return transformed


@cache
def _translator() -> subprocess.Popen[str]:
    """SAM's translator, which ends with its input: with this process at the latest."""
    python = STACK_BIN / "python"
    if not python.exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    return subprocess.Popen(
        [str(python), str(Path(__file__).with_name("sam_transform.py"))],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def packaged() -> dict[str, Any]:
    """The template with code in a bucket, where ``sam deploy`` puts it."""
    template = deepcopy(load_template())
    for resource in template["Resources"].values():
        for code in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][code] = f"s3://bucket/{resource['Properties'][code]}"
    return template


def versions(stack: Transformed) -> dict[str, tuple[str, str]]:
    """What CloudFormation knows each function's version by, by the function: another one is a new version."""
    return {
        version["FunctionName"].strip("<>"): (name, version["Description"])
        for name, version in stack.of_type("AWS::Lambda::Version").items()
    }
