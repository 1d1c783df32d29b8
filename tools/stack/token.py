"""make token USER=name: prints a fresh token of a user of the running local stack."""

import argparse
import sys

from tools.command_error import CommandError
from tools.stack import aws
from tools.stack.running import running_stack
from tools.stack.users import fresh_token


def main() -> int:
    """Prints the token; 1 when there is no such user or no stack."""
    parser = argparse.ArgumentParser(prog="make token")
    parser.add_argument("name", metavar="USER=name")
    name = parser.parse_args().name
    aws.forget_own_settings()
    try:
        stack = running_stack()
        print(fresh_token(stack.deployed, stack.require_name(name)))
    except CommandError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
