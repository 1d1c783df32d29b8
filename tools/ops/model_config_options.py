"""The options of make model-config that say what a config is, derived from the fields of ModelConfig."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from shared.entrypoints.http.bodies import parse
from shared.entrypoints.http.model_config_body import PutModelConfig
from shared.rules.model_configs import ModelConfig

FIELDS = [config_field for config_field in fields(ModelConfig) if config_field.name != "id"]
# Where an option is not spelled as its field.
_SPELLED = {
    "enabled": "--disabled",
    "fallback_id": "--fallback",
    "input_micros_per_million": "--input-price",
    "output_micros_per_million": "--output-price",
}
_PRICE = "micro-dollars per million %s tokens: 1000000 is $1; 0 is free"
_HELP = {
    "provider": "who makes titles",
    "model_id": "the provider's id of a model; Bedrock's may be of an inference profile",
    "base_url": "where an OpenAI-compatible endpoint is served, as https://api.openai.com/v1",
    "api_key_secret": "the name of the secret in Secrets Manager that is the endpoint's key",
    "structured_output": "how the title is asked for; auto is what the model takes",
    "max_output_tokens": "more for reasoning",
    "send_temperature": "leave the temperature out",
    "example_titles": "show the model examples of titles first, for a small one",
    "request_fields": "JSON for the model, unchanged",
    "fallback_id": "the config to use when this one fails",
    "on_failure": "what follows the last failure",
    "enabled": "do not use the config for now",
    "input_micros_per_million": _PRICE % "input",
    "output_micros_per_million": _PRICE % "output",
}


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add the id and an option for each field; what is not given stays out of the parsed options."""
    parser.add_argument("id", help="the id of the model config")
    for field in FIELDS:
        is_required = field.default is MISSING and field.default_factory is MISSING
        parser.add_argument(
            option_of(field),
            dest=field.name,
            default=argparse.SUPPRESS,
            required=is_required,
            help=_HELP.get(field.name),
            **(_flag(field.default) if field.type is bool else _value_of(field.type)),
        )


def option_of(field: Field[Any]) -> str:
    """How the field's option is spelled; that of one which is true by default turns it off."""
    turns_off = "no-" if field.default is True else ""
    return _SPELLED.get(field.name, f"--{turns_off}{field.name.replace('_', '-')}")


def config_of(options: argparse.Namespace) -> ModelConfig:
    """The config that the options say. Raises InvalidRequest for one that the admin routes refuse."""
    values = {
        config_field.name: getattr(options, config_field.name)
        for config_field in FIELDS
        if hasattr(options, config_field.name)
    }
    return parse(PutModelConfig, json.dumps(values).encode()).as_config(options.id)


def _value_of(kind: Any) -> dict[str, Any]:
    """What argparse needs to know of an option's value."""
    base, *beside = get_args(kind) or [kind]
    if NoneType in beside:
        return _value_of(base)
    if get_origin(kind) is Literal:
        return {"choices": get_args(kind)}
    if get_origin(kind) is Mapping:
        return {"type": _json_object}
    return {"type": base}


def _flag(default: object) -> dict[str, Any]:
    """What argparse needs to know of an option that turns off what is true by default, else turns it on."""
    return {"action": "store_false" if default is True else "store_true"}


def _json_object(text: str) -> dict[str, Any]:
    """A JSON object from the command line. Raises ArgumentTypeError."""
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not JSON") from error
    if not isinstance(parsed, dict):
        raise argparse.ArgumentTypeError(f"{text} is not a JSON object")
    return parsed
