"""Write, list and delete model configs, in the local stack or in AWS.

The command needs AWS credentials. With an administrator's token, use the admin routes instead.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import boto3

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.rules.errors import InvalidRequest, NotFound
from shared.rules.model_configs import DEFAULT_OUTPUT_TOKENS, MAX_OUTPUT_TOKENS, MAX_PRICE, ModelConfig
from shared.use_cases.model_configs import ManageModelConfigs
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.stack import aws
from tools.stack.running import running_stack


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    return run_command(change_configs, parser(), arguments)


def change_configs(options: argparse.Namespace) -> None:
    """Do what the command line asks for, then print all configs. Raises CommandError."""
    configs = model_configs(options.table)
    if options.action == "put":
        put(configs, options)
    elif options.action == "delete":
        delete(configs, options.id)
    elif options.action == "no-title-model":
        configs.make_title_model(None)
    show(configs)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = command_parser("make model-config ARGS=", __doc__)
    parser.add_argument("--table", help="the table of a deployment in AWS (default: the local stack's table)")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="print all model configs")
    deleting = actions.add_parser("delete", help="delete a model config")
    deleting.add_argument("id", help="the id of the model config")
    actions.add_parser("no-title-model", help="use each chat's own config for its titles again")
    add_put_options(actions.add_parser("put", help="create or replace a model config"))
    return parser


def add_put_options(adding: argparse.ArgumentParser) -> None:
    """The fields of a model config."""
    adding.add_argument("id", help="the id of the model config")
    adding.add_argument(
        "--provider", choices=["bedrock", "extractive"], required=True, help="who makes titles"
    )
    adding.add_argument("--model-id", help="Bedrock's id of a model or an inference profile")
    adding.add_argument(
        "--structured-output", choices=["json_schema", "tool"], help="if the model supports it"
    )
    adding.add_argument(
        "--max-output-tokens", type=int, default=DEFAULT_OUTPUT_TOKENS, help="more for reasoning"
    )
    adding.add_argument(
        "--request-fields", type=json_object, default={}, help="JSON for the model, unchanged"
    )
    adding.add_argument("--fallback", metavar="ID", help="the config to use when this one fails")
    adding.add_argument(
        "--on-failure", choices=["error", "extractive"], default="error", help="what follows the last failure"
    )
    micros = "micro-dollars per million %s tokens: 1000000 is $1; 0 is free"
    adding.add_argument("--input-price", type=int, metavar="MICROS", help=micros % "input")
    adding.add_argument("--output-price", type=int, metavar="MICROS", help=micros % "output")
    adding.add_argument("--disabled", action="store_true", help="do not use the config for now")
    adding.add_argument("--default", action="store_true", help="use it for chats that name no config")
    adding.add_argument("--title-model", action="store_true", help="use it for the titles of all chats")


def json_object(text: str) -> dict[str, Any]:
    """A JSON object from the command line. Raises ArgumentTypeError."""
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not JSON") from error
    if not isinstance(parsed, dict):
        raise argparse.ArgumentTypeError(f"{text} is not a JSON object")
    return parsed


def model_configs(table_name: str | None) -> DynamoModelConfigs:
    """The model configs in the table ``table_name``, or in the running local stack. Raises CommandError."""
    if table_name:
        return DynamoModelConfigs(Table(boto3.client("dynamodb"), table_name))
    aws.forget_own_settings()
    deployed = running_stack().deployed
    return DynamoModelConfigs(
        Table(aws.client("dynamodb", deployed.endpoint_url), deployed.outputs["TableName"])
    )


def delete(configs: DynamoModelConfigs, config_id: str) -> None:
    """Delete a config. Raises CommandError if it does not exist."""
    try:
        ManageModelConfigs(configs).delete(config_id)
    except NotFound as error:
        raise CommandError(f"There is no model config '{config_id}'.") from error


def put(configs: DynamoModelConfigs, wanted: Any) -> None:
    """Store a config. Raises CommandError if it breaks a rule of the admin routes."""
    if not 1 <= wanted.max_output_tokens <= MAX_OUTPUT_TOKENS:
        raise CommandError(f"--max-output-tokens is a number from 1 to {MAX_OUTPUT_TOKENS}.")
    for price in (wanted.input_price, wanted.output_price):
        if price is not None and not 0 <= price <= MAX_PRICE:
            raise CommandError(f"A price is a number from 0 to {MAX_PRICE}.")
    config = ModelConfig(
        wanted.id,
        wanted.provider,
        wanted.model_id,
        structured_output=wanted.structured_output,
        max_output_tokens=wanted.max_output_tokens,
        request_fields=wanted.request_fields,
        fallback_id=wanted.fallback,
        on_failure=wanted.on_failure,
        enabled=not wanted.disabled,
        input_micros_per_million=wanted.input_price,
        output_micros_per_million=wanted.output_price,
    )
    try:
        ManageModelConfigs(configs).put(config)
    except InvalidRequest as error:
        raise CommandError(f"{error.validations[0].field}: {error.message}") from error
    if wanted.default:
        configs.make_default(wanted.id)
    if wanted.title_model:
        configs.make_title_model(wanted.id)


def show(configs: DynamoModelConfigs) -> None:
    """Print all configs. A star marks the default, a T the title model."""
    catalog = configs.catalog()
    for config in catalog.configs.values():
        default = "*" if config.id == catalog.default_id else " "
        titles = "T" if config.id == catalog.title_model_id else " "
        off = "" if config.may_be_asked else "  (not asked)"
        print(f"{default}{titles} {config.id}  {config.provider}  {config.model_id or ''}".rstrip() + off)
    if catalog.default_id not in catalog.configs:
        print("There is no default: propose and regenerate return 400 for chats without a config.")


if __name__ == "__main__":
    sys.exit(main())
