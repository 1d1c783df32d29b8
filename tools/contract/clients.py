"""Generate a Python and a TypeScript client from openapi.json."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.contract.node_tools import are_installed, run_node_tool
from tools.contract.openapi import DOCUMENT
from tools.stack.sam import PROJECT

CLIENTS = PROJECT / ".local" / "clients"
CONFIG = Path(__file__).with_name("python_client.yaml")
_BIN = Path(sys.executable).parent


def generate_python(document: Path, folder: Path) -> None:
    """Writes an installable package into ``folder``. Raises CommandError, also for a mere warning."""
    options: list[str | Path] = ["--path", document, "--output-path", folder, "--config", CONFIG]
    # It formats what it writes with ruff.
    environment = os.environ | {"PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"}
    command = [
        _BIN / "openapi-python-client",
        "generate",
        *options,
        "--meta",
        "uv",
        "--overwrite",
        "--fail-on-warning",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"openapi-python-client failed:\n{done.stdout}{done.stderr}")


def generate_typescript(document: Path, folder: Path) -> None:
    """Writes the types into ``folder``. Raises CommandError, also for a mere warning."""
    types = folder / "chat-titles.d.ts"
    # A field of a body with a default may be left out.
    printed = run_node_tool(
        "openapi-typescript", document, "--output", types, "--default-non-nullable", "false"
    )
    if "⚠" in printed:
        raise CommandError(f"openapi-typescript warns:\n{printed}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    return run_command(generate_clients, command_parser("make clients", __doc__), arguments)


def generate_clients(_: argparse.Namespace) -> int:
    """Write both clients and say where they are. The Python client needs no Node tools."""
    generate_python(DOCUMENT, CLIENTS / "python")
    print(CLIENTS / "python")
    if not are_installed():
        raise CommandError("The TypeScript client needs npm and its registry.")
    generate_typescript(DOCUMENT, CLIENTS / "typescript")
    print(CLIENTS / "typescript")
    return 0


if __name__ == "__main__":
    sys.exit(main())
