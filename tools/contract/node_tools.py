"""Runs the locked Node tools, which make keeps in an environment of their own."""

import os
import subprocess
from pathlib import Path

from tools.command_error import CommandError
from tools.stack.sam import PROJECT

NODE_ENV = PROJECT / ".local" / "node-env"
MODULES = NODE_ENV / "node_modules"
# Nothing is sent to the tools' vendors.
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def are_installed() -> bool:
    """Returns whether the tools can be run."""
    return (NODE_ENV / ".ready").exists()


def run_node_tool(name: str, *arguments: str | Path, folder: Path = PROJECT) -> str:
    """Returns what a tool prints. Raises CommandError, with what it prints, if it fails."""
    command = [MODULES / ".bin" / name, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | _QUIET, capture_output=True, text=True, check=False
    )
    printed = done.stdout + done.stderr
    if done.returncode:
        raise CommandError(f"{name} failed:\n{printed}")
    return printed
