"""MiniStack behind the front, in one process: there is no port by which a request could pass the front by."""

import argparse
import asyncio
import os
import resource

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

from tools.stack.front import Front

# Longer than a client keeps an idle connection, as MiniStack has it.
KEEP_ALIVE_SECONDS = 75


def main() -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--bind", nargs="+", required=True, help="addresses to listen on")
    parser.add_argument("--names", nargs="*", default=(), help="further names that callers may use")
    asked = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every caller and every tab is a connection
    config = Config()
    config.bind = [f"{address}:{asked.port}" for address in asked.bind]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.loglevel = os.environ["LOG_LEVEL"]
    asyncio.run(serve(Front(app, asked.port, asked.names), config))


if __name__ == "__main__":
    main()
