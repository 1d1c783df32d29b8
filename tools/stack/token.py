"""Print a new access token for a user of the running local stack, or for the backend that acts for users."""

import argparse
import sys
from collections.abc import Sequence

from tools.command_line import command_parser, run_command
from tools.stack import aws
from tools.stack.running import running_stack
from tools.stack.users import BACKEND, backend_token, fresh_token


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make token USER=", __doc__)
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("name", nargs="?", help="the name of a user")
    whose.add_argument("--client", choices=[BACKEND], help="an OAuth client in place of a user")
    return run_command(print_token, parser, arguments)


def print_token(options: argparse.Namespace) -> None:
    """Print the token. Raises CommandError if there is no such user or no running stack."""
    aws.forget_own_settings()
    stack = running_stack()
    if options.client:
        print(backend_token(stack.deployed))
    else:
        print(fresh_token(stack.deployed, stack.require_name(options.name)))


if __name__ == "__main__":
    sys.exit(main())
