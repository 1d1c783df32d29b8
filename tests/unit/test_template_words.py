"""What an operator reads in the console: parameters, outputs, alarms and functions of the templates."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.template import PROJECT, TEMPLATES, load_template, read_template

MAX_WORDS = 25
KINDS = {"Description", "AlarmDescription", "ConstraintDescription", "AssertDescription"}


def descriptions(part: Any) -> Iterator[str]:
    """Every description in a part of a template."""
    if isinstance(part, dict):
        yield from (text for name, text in part.items() if name in KINDS and isinstance(text, str))
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from descriptions(inner)


DESCRIPTIONS = [
    pytest.param(text, id=text[:40]) for path in TEMPLATES for text in descriptions(read_template(path))
]


@pytest.mark.parametrize("text", DESCRIPTIONS)
def test_description_has_whole_and_short_sentences(text: str) -> None:
    """Each begins with a capital or a name of its own, and has at most 25 words."""
    assert text.endswith(".")
    for sentence in text.removesuffix(".").split(". "):
        assert sentence[0] == sentence[0].upper() or sentence.startswith("chat-titles:")
        assert len(sentence.split()) <= MAX_WORDS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_parameter_and_output_has_a_description(path: Path) -> None:
    """The console shows nothing else about it."""
    template = read_template(path)
    for part in ("Parameters", "Outputs"):
        assert [name for name, entry in template.get(part, {}).items() if not entry.get("Description")] == []


def test_every_parameter_is_in_exactly_one_group_with_a_label() -> None:
    """The console lists the others under a heading that says nothing."""
    template = load_template()
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = Counter(name for group in groups for name in group["Parameters"])
    assert grouped == Counter(template["Parameters"].keys())
    labels = [group["Label"]["default"] for group in groups]
    assert len(set(labels)) == len(labels)
    assert all(label == label.capitalize() for label in labels)


def test_outputs_tell_where_operators_and_clients_find_the_service() -> None:
    """By names that scripts may rely on."""
    assert {
        *("PageUrl", "ApiUrl", "HttpApiId", "WatchUrl", "WatchApiId"),
        *("TableName", "EventBusName", "FailureQueueUrl"),
        *("LogGroupName", "AccessLogGroupName", "DashboardName"),
        *("UserPoolId", "UserPoolClientId"),
    } <= load_template()["Outputs"].keys()
