"""A model config's fields stand in ModelConfig; the body, the command and the page's form have no others."""

import argparse
import json
import re
from dataclasses import Field, fields
from typing import Any

import pytest

from shared.entrypoints.http.bodies import parse
from shared.entrypoints.http.model_config_body import PutModelConfig
from shared.rules.errors.requests import InvalidRequest
from shared.rules.model_configs import CONFIG_ID, NULLABLE, ModelConfig
from tests.support.config_values import no_defaults
from tests.support.template import PROJECT
from tools.ops.model_config_options import FIELDS as FIELDS_OF_OPTIONS
from tools.ops.model_config_options import add_fields, config_of, option_of

FIELDS = {config_field.name for config_field in fields(ModelConfig)}
UI = PROJECT / "functions/web/ui"
FORM = "".join((UI / f"admin-{part}.js").read_text("utf-8") for part in ("models", "model-form"))


def body_of(**values: Any) -> ModelConfig:
    """The config that a body makes."""
    return parse(PutModelConfig, json.dumps(values).encode()).as_config("haiku")


def config_by(*options: str) -> ModelConfig:
    """The config that a command line makes."""
    parser = argparse.ArgumentParser()
    add_fields(parser)
    return config_of(parser.parse_args(["haiku", *options]))


def test_body_has_the_fields_of_a_config_but_its_id() -> None:
    """Which the path has."""
    assert set(PutModelConfig.model_fields) == FIELDS - {"id"}


def test_what_a_body_leaves_out_is_null_where_it_may_be_else_the_default() -> None:
    """As in the table."""
    nulls: dict[str, Any] = dict.fromkeys(NULLABLE)
    assert body_of(provider="bedrock") == ModelConfig("haiku", "bedrock", **nulls)


@pytest.mark.parametrize("field", FIELDS_OF_OPTIONS, ids=lambda field: field.name)
def test_command_has_an_option_for_each_field(field: Field[Any]) -> None:
    """Which gives it its value, by the rules of the body."""
    value = no_defaults()[field.name]
    text = [] if isinstance(value, bool) else [value if isinstance(value, str) else json.dumps(value)]
    assert getattr(config_by("--provider", "bedrock", option_of(field), *text), field.name) == value


def test_what_a_command_leaves_out_is_as_in_a_body() -> None:
    """A body that has no other field."""
    assert config_by("--provider", "extractive") == body_of(provider="extractive")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (["--max-output-tokens", "0"], "max_output_tokens"),
        (["--input-price", "-1"], "input_micros_per_million"),
        (["--model-id", ""], "model_id"),
    ],
)
def test_value_out_of_range_is_refused_by_its_field(options: list[str], field: str) -> None:
    """As by the admin routes."""
    with pytest.raises(InvalidRequest) as error:
        config_by("--provider", "bedrock", *options)
    assert [validation.field for validation in error.value.validations] == [field]


def test_form_shows_fields_of_a_config() -> None:
    """And sends one with all that it has when it is switched on or off."""
    shown = set(re.findall(r"\bconfig\.(\w+)", FORM))
    assert {"id", "enabled"} <= shown <= FIELDS


def test_form_takes_the_ids_that_a_config_may_have() -> None:
    """The browser's expressions want a backslash before the hyphen."""
    (pattern,) = re.findall(r'id: \["Name of this entry".*?pattern: "(.*?)"', FORM)
    assert pattern.replace("\\\\-", "-") == CONFIG_ID


@pytest.mark.parametrize("name", sorted(FIELDS - {"id", "request_fields"}))
def test_form_has_words_for_each_field(name: str) -> None:
    """A person's, with the API's name as a hint beside them."""
    words = (UI / "admin-words.js").read_text("utf-8")
    assert re.search(rf'^  {name}: "[A-Z]', words, re.MULTILINE)
