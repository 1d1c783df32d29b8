"""Erase all data of a user from the table, in the local stack or in AWS, and report what there was.

End the user's access first. What the user does meanwhile may stay, and a second run erases it.
Running it again is safe. A run that was interrupted tells how to continue. The whole table is read.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.limits import may_be_limited
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.erasure import Erasure
from tools.ops.stacks import stack_of

PAUSE_SECONDS = 1.0
NOT_ERASED = """Not erased, because no command can; docs/privacy.md has how long each is kept:
- point-in-time backups and the table's stream; run this again after a restore
- archived events, and messages in the queues
- logs, which have ids of chats, and no user, title or message
- copies of consumers, which a chat_deleted event told of each chat
- what a fan-out that is behind stores later; run this again when TitleEventsAgeAlarm is OK
- the user's account at the user pool or the issuer"""
LATER = """It stores them later, and until then another run finds nothing and ends with 0.
Run this again when TitleEventsAgeAlarm is OK and the fan-out's IteratorAge is low."""
_MAX_SEGMENTS = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 if something may be left."""
    return run_command(_erase_in_stack, parser(), arguments)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = command_parser("make erase-user USER=", __doc__)
    parser.add_argument("user", help="the user's id: the sub of the user's tokens")
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    parser.add_argument("--dry-run", action="store_true", help="count the user's data and erase nothing")
    parser.add_argument("--from", dest="start", metavar="N/M", type=_segment, help="continue an earlier run")
    parser.add_argument("--wait", type=float, default=120.0, help="seconds for the fan-out (default: 120)")
    return parser


def _erase_in_stack(options: argparse.Namespace) -> int:
    stack = stack_of(options.stack)
    return erase_user(options, stack.client("dynamodb"), stack.table_name)


def erase_user(
    options: argparse.Namespace, client: Any, table_name: str, sleep: Callable[[float], object] = time.sleep
) -> int:
    """Erase the user's data and print the report. Return 1 if the fan-out has not caught up."""
    if not may_be_limited(options.user):
        raise CommandError("No user has such an id.")
    erasure = Erasure(client, table_name, options.user, is_dry_run=options.dry_run)
    try:
        _erase_all(erasure, options.start)
        if not options.dry_run:
            _erase_late(erasure, options.wait, sleep)
        erasure.erase_connections()
        erasure.erase_positions()
    except StorageUnavailable as error:
        raise CommandError("The table is busy or cannot be reached.") from error
    _report(erasure, is_dry_run=options.dry_run)
    if unrecorded := len(erasure.unrecorded):
        print(f"The fan-out has not recorded {unrecorded} deletions yet. {LATER}", file=sys.stderr)
    return 1 if unrecorded else 0


def _segment(text: str) -> tuple[int, int]:
    """The number of a segment, and how many there are."""
    number, _, segments = text.partition("/")
    if not 0 <= int(number) < int(segments) <= _MAX_SEGMENTS:
        raise ValueError
    return int(number), int(segments)


def _erase_all(erasure: Erasure, start: tuple[int, int] | None) -> None:
    """Erase in each segment from ``start`` on. Raises StorageUnavailable."""
    first, segments = start or (0, erasure.segments())
    for number in range(first, segments):
        try:
            erasure.erase_segment(number, segments)
        except BaseException:
            # Also after Ctrl-C: what was erased need not be read again.
            print(f"Interrupted. To continue: --from {number}/{segments}", file=sys.stderr)
            raise


def _erase_late(erasure: Erasure, seconds: float, sleep: Callable[[float], object]) -> None:
    """Erase what the fan-out stores of the erased chats: a deletion of each, and titles.

    It may store a title after the deletion, in the same batch. So the last pass finds nothing new.
    """
    ends = time.monotonic() + seconds
    while (erasure.erase_late() or erasure.unrecorded) and time.monotonic() < ends:
        sleep(PAUSE_SECONDS)


def _report(erasure: Erasure, *, is_dry_run: bool) -> None:
    for kind, count in sorted(erasure.found.items()):
        print(f"{count:>8}  {kind}")
    print(f"{erasure.found.total():>8}  items {'would be' if is_dry_run else 'were'} erased")
    if erasure.moved:
        print(f"{erasure.moved:>8}  segments of backlogs are at a chat of the user's, and begin again")
    print(NOT_ERASED)


if __name__ == "__main__":
    sys.exit(main())
