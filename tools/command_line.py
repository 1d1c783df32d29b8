"""What the commands under tools/ share: a parser with --help, exit codes, and how errors are reported.

Exit codes: 0 for success, 1 for a failure or a failed check, 2 for a wrong command line (from argparse).
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from tools.command_error import CommandError


def command_parser(prog: str, description: str | None) -> argparse.ArgumentParser:
    """A parser for the command ``prog``. Its --help shows ``description``, the module's docstring."""
    return argparse.ArgumentParser(
        prog=prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def run_command(
    command: Callable[[argparse.Namespace], int | None],
    parser: argparse.ArgumentParser,
    arguments: Sequence[str] | None = None,
) -> int:
    """Parse the command line, run the command and return its exit code.

    ``arguments`` default to those of the process. A command returns None for success. CommandError and
    errors of AWS calls go to stderr without a traceback. Any other exception is a bug and is raised.
    """
    options = parser.parse_args(arguments)
    try:
        return command(options) or 0
    except (CommandError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
