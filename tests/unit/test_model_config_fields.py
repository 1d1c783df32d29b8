"""A model config's fields stand in ModelConfig; the body and the page's form have no others."""

import json
import re
from dataclasses import fields
from typing import Any

from shared.entrypoints.http.bodies import parse
from shared.entrypoints.http.model_config_body import PutModelConfig
from shared.rules.model_configs import CONFIG_ID, NULLABLE, ModelConfig
from shared.use_cases.model_configs import NEEDED
from tests.support.template import PROJECT

FIELDS = {one.name for one in fields(ModelConfig)}
FORM = (PROJECT / "functions/web/ui/admin.js").read_text("utf-8")


def body_of(**given: Any) -> ModelConfig:
    """The config that a body makes."""
    return parse(PutModelConfig, json.dumps(given).encode()).as_config("haiku")


def test_body_has_the_fields_of_a_config_but_its_id() -> None:
    """Which the path has."""
    assert set(PutModelConfig.model_fields) == FIELDS - {"id"}


def test_what_a_body_leaves_out_is_null_where_it_may_be_else_the_default() -> None:
    """As in the table."""
    assert body_of(provider="bedrock") == ModelConfig("haiku", "bedrock", **dict.fromkeys(NULLABLE))


def test_form_sends_fields_of_a_config_and_all_that_bedrock_needs() -> None:
    """A field that the form leaves out gets its default."""
    (sent,) = re.findall(r"put\(id, \{\n(.*?)\}\),", FORM, re.DOTALL)
    names = set(re.findall(r"^ +(\w+)[:,]", sent, re.MULTILINE))
    assert {"provider", *NEEDED["bedrock"]} <= names <= FIELDS - {"id"}


def test_form_shows_fields_of_a_config() -> None:
    """And sends one with all that it has when it is switched on or off."""
    shown = set(re.findall(r"\bconfig\.(\w+)", FORM))
    assert {"id", "enabled"} <= shown <= FIELDS


def test_form_takes_the_ids_that_a_config_may_have() -> None:
    """The browser's expressions want a backslash before the hyphen."""
    (pattern,) = re.findall(r'id: \["Id".*?pattern: "(.*?)"', FORM)
    assert pattern.replace("\\\\-", "-") == CONFIG_ID
