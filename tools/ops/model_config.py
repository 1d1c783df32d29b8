"""make model-config: writes, lists and deletes model configs, in the local stack or in AWS.

For those who have AWS credentials and no token of an administrator's; others take the admin routes.
"""

import argparse
import json
import sys
from typing import Any

import boto3
from botocore.exceptions import NoCredentialsError, NoRegionError

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.rules.errors import InvalidRequest, NotFound
from shared.rules.model_configs import DEFAULT_OUTPUT_TOKENS, MAX_OUTPUT_TOKENS, MAX_PRICE, ModelConfig
from shared.use_cases.model_configs import delete_config, put_config
from tools.command_error import CommandError
from tools.stack import aws
from tools.stack.running import running_stack


def main() -> int:
    """Does what the arguments say; 1 when a person has to mend something first."""
    wanted = arguments()
    try:
        configs = model_configs(wanted.table)
        if wanted.action == "put":
            put(configs, wanted)
        elif wanted.action == "delete":
            delete(configs, wanted.id)
        elif wanted.action == "no-title-model":
            configs.make_title_model(None)
        show(configs)
    except (CommandError, NoRegionError, NoCredentialsError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def arguments() -> Any:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make model-config ARGS=")
    parser.add_argument("--table", help="a table in AWS; without it the local stack's is used")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list")
    actions.add_parser("delete").add_argument("id")
    adding = actions.add_parser("put")
    adding.add_argument("id")
    adding.add_argument("--provider", choices=["bedrock", "extractive"], required=True)
    adding.add_argument("--model-id", help="Bedrock's id of a model or an inference profile")
    adding.add_argument("--structured-output", choices=["json_schema", "tool"], help="if the model can")
    adding.add_argument(
        "--max-output-tokens", type=int, default=DEFAULT_OUTPUT_TOKENS, help="more if it thinks"
    )
    adding.add_argument("--request-fields", type=json_object, default={}, help="JSON for the model as it is")
    adding.add_argument("--fallback", metavar="ID", help="the config to ask when this one is in trouble")
    adding.add_argument("--on-failure", choices=["error", "extractive"], default="error")
    micros = "micro-dollars per million %s tokens: 1000000 for $1; 0 for what is free"
    adding.add_argument("--input-price", type=int, metavar="MICROS", help=micros % "input")
    adding.add_argument("--output-price", type=int, metavar="MICROS", help=micros % "output")
    adding.add_argument("--disabled", action="store_true", help="pass it over until it is put without this")
    adding.add_argument("--default", action="store_true", help="use it for chats that name no config")
    adding.add_argument("--title-model", action="store_true", help="use it for the titles of all chats")
    actions.add_parser("no-title-model", help="let each chat's own config make its titles again")
    return parser.parse_args()


def json_object(text: str) -> dict[str, Any]:
    """A JSON object from the command line."""
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no JSON") from error
    if not isinstance(parsed, dict):
        raise argparse.ArgumentTypeError(f"{text} is no JSON object")
    return parsed


def model_configs(table_name: str | None) -> DynamoModelConfigs:
    """The configs in the table named, or in the running local stack's."""
    if table_name:
        return DynamoModelConfigs(Table(boto3.client("dynamodb"), table_name))
    aws.forget_own_settings()
    deployed = running_stack().deployed
    return DynamoModelConfigs(
        Table(aws.client("dynamodb", deployed.endpoint_url), deployed.outputs["TableName"])
    )


def delete(configs: DynamoModelConfigs, config_id: str) -> None:
    """Removes one config. Raises CommandError when there is none such."""
    try:
        delete_config(configs, config_id)
    except NotFound as error:
        raise CommandError(f"There is no model config '{config_id}'.") from error


def put(configs: DynamoModelConfigs, wanted: Any) -> None:
    """Stores one config, by the rules of the admin routes. Raises CommandError for one that they refuse."""
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
        put_config(configs, config)
    except InvalidRequest as error:
        raise CommandError(f"{error.validations[0].field}: {error.message}") from error
    if wanted.default:
        configs.make_default(wanted.id)
    if wanted.title_model:
        configs.make_title_model(wanted.id)


def show(configs: DynamoModelConfigs) -> None:
    """Prints all configs; the default is marked with a star, the title model with a T."""
    catalog = configs.catalog()
    for config in catalog.configs.values():
        default = "*" if config.id == catalog.default_id else " "
        titles = "T" if config.id == catalog.title_model_id else " "
        off = "" if config.may_be_asked else "  (not asked)"
        print(f"{default}{titles} {config.id}  {config.provider}  {config.model_id or ''}".rstrip() + off)
    if catalog.default_id not in catalog.configs:
        print("There is no default: propose and regenerate answer 400 for chats that name no config.")


if __name__ == "__main__":
    sys.exit(main())
