"""Import many chats, title them as a backlog and export them, on DynamoDB Local, and compare what comes out.

Each step runs in a process of its own. The table is in memory: a million messages take some gigabytes.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.rules.model_configs import ModelConfig
from tests.support.tables import create_table, dynamodb_client, dynamodb_local
from tools.bench.many_chats import check_export, write_export
from tools.bench.prices import MILLION, PRICES
from tools.bench.transfer_step import STEPS, Step
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.stack import aws
from tools.stack.sam import PROJECT

HOME = PROJECT / ".local" / "bench" / "transfer"
IMPORTED, EXPORTED, RESULT = HOME / "import.jsonl", HOME / "export.jsonl", HOME / "step.json"
FILES = {"import": IMPORTED, "titles": IMPORTED, "export": EXPORTED}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make bench-transfer", __doc__)
    parser.add_argument("--chats", type=int, default=1000, help="of ten messages (default: %(default)s)")
    return run_command(_transfer, parser, arguments)


def _transfer(options: argparse.Namespace) -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    EXPORTED.unlink(missing_ok=True)
    write_export(IMPORTED, options.chats)
    aws.forget_own_settings()
    with dynamodb_local(HOME / "dynamodb-local.log", lives_long=True) as url:
        client = dynamodb_client(url)
        table_name = create_table(client)
        configs = DynamoModelConfigs(Table(client, table_name))
        configs.put(ModelConfig("offline", "extractive"))
        configs.make_default("offline")
        for name in STEPS:
            print(_line(name, _run(name, url, table_name), options.chats), flush=True)
    check_export(EXPORTED, options.chats)
    print(f"The export has all {options.chats:,} chats as they were, with the backlog's titles.")


def _run(name: str, url: str, table_name: str) -> Step:
    """Runs a step. Raises CommandError if it fails."""
    environment = aws.environment(url) | {"EVENT_BUS_NAME": "default", "TABLE_NAME": table_name}
    arguments = (name, str(FILES[name]), table_name, str(RESULT))
    done = subprocess.run(
        [sys.executable, "-c", f"from tools.bench.transfer_step import measure; measure(*{arguments!r})"],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"The step '{name}' failed.")
    return Step(**json.loads(RESULT.read_text("utf-8")))


def _line(name: str, step: Step, chats: int) -> str:
    read, written = step.read_units / chats, step.write_units / chats
    dollars = (read * PRICES.million_read_units + written * PRICES.million_write_units) / MILLION
    figures = {
        "chats a second": f"{chats / step.seconds:.1f}",
        "items written a second": f"{step.items / step.seconds:.0f}",
        "ms of the processor a chat": f"{1000 * step.cpu_seconds / chats:.0f}",
        "MB": f"{step.megabytes:.0f}",
        "read units a chat": f"{read:.1f}",
        "write units a chat": f"{written:.1f}",
        "cents for a thousand": f"{100 * 1000 * dollars:.2f}",
        "load": f"{os.getloadavg()[0]:.1f}",
    }
    return f"{name}: " + ", ".join(f"{value} {unit}" for unit, value in figures.items())


if __name__ == "__main__":
    sys.exit(main())
