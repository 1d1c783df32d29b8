"""Run MiniStack and the front in one process, so that no port leads around the front."""

import argparse
import asyncio
import os
import resource
import sys
from collections.abc import Sequence

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

from tools.command_line import command_parser, run_command
from tools.stack.emulator_actions import correct_actions
from tools.stack.emulator_filters import complete_filters
from tools.stack.emulator_resources import add_resources
from tools.stack.front import HOST, Front

# Longer than a client keeps an idle connection, as MiniStack has it.
KEEP_ALIVE_SECONDS = 75


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server."""
    parser = command_parser("python -m tools.stack.emulator_server", __doc__)
    parser.add_argument("port", type=int, help="the port to listen on")
    parser.add_argument("--bind", nargs="+", required=True, help="the addresses to listen on")
    parser.add_argument("--names", nargs="*", default=(), help="more host names that callers may use")
    return run_command(serve_until_ended, parser, arguments)


def serve_until_ended(options: argparse.Namespace) -> None:
    """Serve until the process is ended."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every caller and every tab is a connection
    add_resources(f"http://{HOST}:{options.port}")
    complete_filters()
    correct_actions()
    config = Config()
    config.bind = [f"{address}:{options.port}" for address in options.bind]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.loglevel = os.environ["LOG_LEVEL"]
    asyncio.run(serve(Front(app, options.port, options.names), config))


if __name__ == "__main__":
    sys.exit(main())
