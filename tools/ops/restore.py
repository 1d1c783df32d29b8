"""Restore a stack's table as it was at a time into a new table, and check that it may be attached.

The stack and its table stay as they are. A run that is interrupted can be continued.
The check reads both tables whole. It compares their settings, counts items by kind, and compares a sample of
what has not changed since. docs/operate.md has the next steps.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.restore_check import RestoreCheck
from tools.ops.restored_table import RestoredTable
from tools.ops.stacks import stack_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 if the new table must not be attached."""
    return run_command(_restore_of_stack, parser(), arguments)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = command_parser("make restore", __doc__)
    parser.add_argument(
        "--time", type=_instant, help="RFC 3339, as 2026-01-31T12:00:00Z (default: the latest)"
    )
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    parser.add_argument("--table", help="the table to restore (default: the stack's)")
    parser.add_argument("--target", help="the new table's name (default: from the table's and the time)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--copy", action="store_true", help="copy the table of now, where an engine has no recovery"
    )
    how.add_argument(
        "--continue", dest="is_continued", action="store_true", help="finish the target and check it"
    )
    how.add_argument("--check-only", action="store_true", help="check the target, which is there already")
    return parser


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("A time needs a zone.")
    return at


def _restore_of_stack(options: argparse.Namespace) -> int:
    stack = stack_of(options.stack)
    return restore(options, stack.client("dynamodb"), options.table or stack.table_name)


def restore(options: argparse.Namespace, client: Any, source: str) -> int:
    """Restore ``source``, check the new table and print the result. Return 1 if it must not be attached."""
    if options.copy and options.time:
        raise CommandError("A copy is of now: leave out the time.")
    is_there = options.check_only or options.is_continued
    if is_there and not (options.time and options.target):
        raise CommandError("--check-only and --continue need --target and --time.")
    target = options.target or f"{source}-{options.time or datetime.now(UTC):%Y%m%d-%H%M%S}"
    table = RestoredTable(client, source, target)
    at = options.time if is_there else _begin(table, options, target)
    if not options.check_only:
        table.finish()
    check = RestoreCheck(client, source, target, at)
    check.run()
    _report(check, target)
    return 1 if check.problems else 0


def _begin(table: RestoredTable, options: argparse.Namespace, target: str) -> datetime:
    """Begin the new table and return the time of what it has."""
    if options.copy:
        print("copied, not restored: this shows the steps and checks, and no point-in-time recovery")
        return table.copy()
    at = table.begin(options.time)
    print(f'After an interruption: TIME={at.isoformat()} ARGS="--target {target} --continue"', flush=True)
    return at


def _report(check: RestoreCheck, target: str) -> None:
    before, after = check.counts
    for kind in sorted(before | after):
        print(f"{before[kind]:>10} {after[kind]:>10}  {kind}")
    print(f"{before.total():>10} {after.total():>10}  items, in the source now and in the new table")
    print(f"{check.compared} items compared that have not changed since {check.at.isoformat()}")
    for note in check.notes:
        print(f"note: {note}")
    for problem in check.problems:
        print(f"wrong: {problem}", file=sys.stderr)
    print(f"{target} {'must not' if check.problems else 'may'} be attached")


if __name__ == "__main__":
    sys.exit(main())
