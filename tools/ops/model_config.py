"""Write, list and delete model configs, in the local stack or in AWS.

The command needs AWS credentials. With an administrator's token, use the admin routes instead.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import boto3

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.adapters.models.registry import required_fields
from shared.rules.errors.requests import InvalidJson, InvalidRequest, NotFound
from shared.use_cases.model_configs import ManageModelConfigs
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.model_config_options import add_fields, config_of
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
    """The fields of a model config, and what it is used for."""
    add_fields(adding)
    adding.add_argument("--default", action="store_true", help="use it for chats that name no config")
    adding.add_argument("--title-model", action="store_true", help="use it for the titles of all chats")


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
        ManageModelConfigs(configs, required_fields).delete(config_id)
    except NotFound as error:
        raise CommandError(f"There is no model config '{config_id}'.") from error


def put(configs: DynamoModelConfigs, wanted: Any) -> None:
    """Store a config. Raises CommandError if it breaks a rule of the admin routes."""
    try:
        ManageModelConfigs(configs, required_fields).put(config_of(wanted))
    except InvalidJson as error:
        raise CommandError("request_fields: numbers must be finite") from error
    except InvalidRequest as error:
        problem = error.validations[0]
        raise CommandError(f"{problem.field}: {problem.detail}") from error
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
