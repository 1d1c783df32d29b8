"""Check openapi.json by the rules of Redocly and of Spectral."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.contract.node_tools import are_installed, run_node_tool
from tools.contract.openapi import DOCUMENT

CONFIGS = Path(__file__).parent


def lint(document: Path) -> None:
    """Raises CommandError with what the rules find, warnings included."""
    run_node_tool("redocly", "lint", "--config", CONFIGS / "redocly.yaml", document)
    run_node_tool(
        "spectral", "lint", "--fail-severity", "hint", "--ruleset", CONFIGS / "spectral.yaml", document
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; it fails for a finding."""
    return run_command(run_lint, command_parser("make check", __doc__), arguments)


def run_lint(_: argparse.Namespace) -> int:
    """Check the document. Without the Node tools it only says so, except on CI."""
    if are_installed():
        lint(DOCUMENT)
    elif os.environ.get("CI"):
        raise CommandError("CI needs npm and its registry, from which make installs Redocly and Spectral.")
    else:
        print("!! NOT LINTED: Redocly and Spectral need npm and its registry.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
