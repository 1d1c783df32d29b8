"""template.yaml is laid out so that a reader finds what belongs together."""

import re
from itertools import takewhile

import pytest
import yaml

from tests.support.template import PROJECT, functions, load_template

TEXT = (PROJECT / "template.yaml").read_text("utf-8")
TOKENS = list(yaml.scan(TEXT))
RESOURCES = list(load_template()["Resources"])
HEAD = list(takewhile(lambda line: line.startswith("#"), TEXT.splitlines()))


@pytest.mark.parametrize("name", functions())
def test_function_is_directly_followed_by_its_role(name: str) -> None:
    """So what a function may do stands beside what it does."""
    role = functions()[name]["Role"]["Fn::GetAtt"].removesuffix(".Arn")
    assert RESOURCES[RESOURCES.index(name) + 1] == role


def test_index_at_the_top_names_every_anchor_in_order_of_definition() -> None:
    """With what it stands for."""
    index = [match[1] for line in HEAD if (match := re.fullmatch(r"#   (\w+) +[\w:,' -]+", line))]
    assert index == [token.value for token in TOKENS if isinstance(token, yaml.AnchorToken)]


def test_every_anchor_is_used() -> None:
    """An anchor without an alias is only noise."""
    aliases = {token.value for token in TOKENS if isinstance(token, yaml.AliasToken)}
    assert aliases == {token.value for token in TOKENS if isinstance(token, yaml.AnchorToken)}
