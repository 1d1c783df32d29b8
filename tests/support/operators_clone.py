"""A clone of the project as an operator has it, with two releases by their tags."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.ops.versions import Version, write_version
from tools.stack.sam import PROJECT
from tools.stack.stack import STACK_BIN

# What deploying and the commands need.
_FOLDERS = ("functions", "requirements", "shared", "tools")
_FILES = ("LICENSE", "Makefile", "README.md", "pyproject.toml", "samconfig.toml", "template.yaml")
_AUTHOR = ("-c", "user.name=operator", "-c", "user.email=operator@example.com")


def make_clone(folder: Path, *releases: Version) -> None:
    """Make the clone in ``folder``, at the first release. The releases differ by their version alone."""
    for name in _FOLDERS:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy2(PROJECT / name, folder / name)
    # Make would make the environments anew if what they come from were younger.
    for path in (folder / "tools" / "make-env", *(folder / "requirements").glob("*.txt")):
        os.utime(path, (0, 0))
    (folder / ".local").mkdir()
    (folder / ".local" / "stack-env").symlink_to(STACK_BIN.parent)
    (folder / ".venv").symlink_to(sys.prefix)
    _git(folder, "init", "--quiet")
    _git(folder, "add", *_FOLDERS, *_FILES)
    for release in releases:
        write_version(release, folder)
        _git(folder, *_AUTHOR, "commit", "--quiet", "--all", "--allow-empty", f"--message={release}")
        _git(folder, "tag", f"v{release}")
    _git(folder, "checkout", "--quiet", f"v{releases[0]}")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)
