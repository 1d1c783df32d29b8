"""Pack the rename dialog and the title watcher as an npm package."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.versions import project_version
from tools.stack.sam import PROJECT

PACKAGES = PROJECT / ".local" / "npm"
_OWN = Path(__file__).with_name("npm")
_UI = PROJECT / "functions" / "web" / "ui"
_MODULES = ("rename-chat-dialog", "title-watcher")
# npm reaches no registry: it would ask for a newer npm.
OFFLINE = {"npm_config_offline": "true", "npm_config_update_notifier": "false"}


def pack(folder: Path) -> Path:
    """Writes the package's archive into ``folder`` and returns its path. Raises CommandError without npm."""
    npm = shutil.which("npm")
    if npm is None:
        raise CommandError("The package is made by npm, which is not installed.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as source:
        name = _gather(Path(source))
        command: list[str | Path] = [npm, "pack", "--ignore-scripts", "--pack-destination", folder]
        done = subprocess.run(
            command, cwd=source, env=os.environ | OFFLINE, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise CommandError(f"npm pack failed:\n{done.stdout}{done.stderr}")
    return folder / name


def _gather(folder: Path) -> str:
    """Copies what the package has into ``folder``, and returns the name that npm gives its archive."""
    version = project_version()
    manifest = json.loads((_OWN / "package.json").read_text("utf-8"))
    manifest = {"name": manifest.pop("name"), "version": version, **manifest}
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    for path in (PROJECT / "LICENSE", _OWN / "README.md"):
        shutil.copy(path, folder)
    for module in _MODULES:
        for suffix in (".js", ".d.ts"):
            shutil.copy(_UI / f"{module}{suffix}", folder)
    return f"{manifest['name']}-{version}.tgz"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    return run_command(print_package, command_parser("make pack", __doc__), arguments)


def print_package(_: argparse.Namespace) -> None:
    """Pack, and say where the archive is."""
    print(pack(PACKAGES))


if __name__ == "__main__":
    sys.exit(main())
