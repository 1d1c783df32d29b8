"""Release a version: check, write it everywhere, close its section of the changelog, commit and tag it.

The tree must be clean. If a check fails, everything is as before. Nothing is pushed.
"""

import argparse
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.versions import Version, project_version, write_version
from tools.stack.sam import PROJECT

CHANGELOG = "CHANGELOG.md"
PREVIOUS = Path("tests") / "upgrade" / "previous_release.txt"
_GIT = shutil.which("git") or "git"
NOTES = Path(".local") / "release"
_UNRELEASED = re.compile(r"(?ms)^## Unreleased\n(.*?)(?=^## |\Z)")
# Each is a way to write what follows from the version.
_WRITES = ("make openapi", "make openapi-release", "make upgrade-items")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make release", __doc__)
    parser.add_argument("version", help="MAJOR.MINOR.PATCH, above the present version")
    parser.add_argument("--dry-run", action="store_true", help="check the conditions and print the notes")
    parser.add_argument(
        "--checks",
        default="make check test-all",
        help="the checks (default: %(default)s); none are run if empty",
    )
    return run_command(release, parser, arguments)


def release(options: argparse.Namespace) -> None:
    """Release ``options.version``. Raises CommandError."""
    version, before = Version.of(options.version), Version.of(project_version())
    notes = _notes((PROJECT / CHANGELOG).read_text("utf-8"))
    _require_room_for(version, before)
    if options.dry_run:
        print(f"would release {version} after {before}, with these notes:\n\n{notes}")
        return
    # A command that is ended from outside undoes what it did, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    head, path = _git("rev-parse", "HEAD").strip(), NOTES / f"notes-{version}.md"
    try:
        _write(version, notes, is_compatible=not version.may_break(before))
        _run(options.checks)
        _commit(f"Release {version}")
        _git("tag", "--annotate", f"v{version}", "--cleanup=verbatim", "--file", str(path))
        # By its commit, which every full clone has, with its tags or without.
        (PROJECT / PREVIOUS).write_text(_git("rev-parse", "HEAD"), "utf-8")
        _commit(f"Test upgrades from {version}")
    except BaseException:
        # The tree was clean: what differs is the release's own.
        if _git("tag", "--list", f"v{version}"):
            _git("tag", "--delete", f"v{version}")
        _git("reset", "--quiet", "--hard", head)
        _git("clean", "--quiet", "--force", "tests/upgrade/items")
        raise
    print(f"released {version}; its notes are in {path}\nTo publish it: git push --follow-tags")


def _require_room_for(version: Version, before: Version) -> None:
    if version <= before:
        raise CommandError(f"{version} is not above {before}.")
    if _git("status", "--porcelain"):
        raise CommandError("The tree has changes. Commit or stash them.")
    if _git("tag", "--list", f"v{version}"):
        raise CommandError(f"v{version} is there already.")


def _notes(changelog: str) -> str:
    """What is unreleased. Raises CommandError if nothing is."""
    section = _UNRELEASED.search(changelog)
    if not section or not section[1].strip():
        raise CommandError(f"{CHANGELOG} has nothing under Unreleased.")
    return section[1].strip() + "\n"


def _write(version: Version, notes: str, *, is_compatible: bool) -> None:
    write_version(version)
    path = PROJECT / CHANGELOG
    heading = f"## Unreleased\n\n## {version} - {datetime.now(UTC):%Y-%m-%d}\n"
    path.write_text(path.read_text("utf-8").replace("## Unreleased\n", heading, 1), "utf-8")
    if is_compatible:
        _run(f"{sys.executable} -m tools.contract.breaking_changes")
    for command in _WRITES:
        _run(command)
    (PROJECT / NOTES).mkdir(parents=True, exist_ok=True)
    (PROJECT / NOTES / f"notes-{version}.md").write_text(f"chat-titles {version}\n\n{notes}", "utf-8")


def _run(command: str) -> None:
    """Run a command and show what it prints. Raises CommandError if it fails."""
    if command and subprocess.run(shlex.split(command), cwd=PROJECT, check=False).returncode:
        raise CommandError(f"'{command}' failed. Nothing is released.")


def _commit(message: str) -> None:
    _git("add", "--all")
    _git("commit", "--quiet", "--message", message)


def _git(*arguments: str) -> str:
    done = subprocess.run([_GIT, *arguments], cwd=PROJECT, text=True, capture_output=True, check=False)
    if done.returncode:
        raise CommandError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
