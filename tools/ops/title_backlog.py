"""Title the chats of the past, in the local stack or in AWS, within a budget.

The command needs AWS credentials. With an administrator's token, use the admin routes instead.
"""

import argparse
import sys
from collections.abc import Sequence

from shared.adapters.backlog_queue import SqsBacklogQueue
from shared.adapters.dynamodb.backlog_segments import DynamoBacklogSegments
from shared.adapters.dynamodb.backlogs import DynamoBacklogs
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.table import Table
from shared.bootstrap.storage import now
from shared.rules.backlogs import Backlog
from shared.rules.limits import MAX_LIMIT_MICROS
from shared.use_cases.manage_backlogs import ManageBacklogs
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.stacks import Stack, stack_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    return run_command(_change, parser(), arguments)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = command_parser("make title-backlog ARGS=", __doc__)
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("status", help="show the newest backlog")
    actions.add_parser("stop", help="stop the newest backlog")
    starting = actions.add_parser("start", help="start a backlog, or show the one that is not done")
    starting.add_argument("--budget-micros", type=_micros, required=True, help="what all titles may cost")
    starting.add_argument(
        "--older-automatic-titles",
        action="store_true",
        help="also replace automatic titles of an earlier version of the prompt",
    )
    resuming = actions.add_parser("go-on", help="let the newest backlog go on")
    resuming.add_argument("--budget-micros", type=_micros, help="another budget, in all")
    return parser


def _micros(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= MAX_LIMIT_MICROS):
        raise argparse.ArgumentTypeError("a whole number of micro-dollars above 0; 1000000 is $1")
    return int(text)


def _change(options: argparse.Namespace) -> None:
    change(manage_backlogs(stack_of(options.stack)), options)


def manage_backlogs(stack: Stack) -> ManageBacklogs:
    """The backlogs of a stack."""
    table = Table(stack.client("dynamodb"), stack.table_name)
    queue = SqsBacklogQueue(lambda: stack.client("sqs"), stack.ids["BacklogQueue"])
    segments = DynamoBacklogSegments(table, now)
    return ManageBacklogs(DynamoBacklogs(table), segments, queue, DynamoSpend(table, now), now)


def change(manage: ManageBacklogs, options: argparse.Namespace) -> None:
    """Do what the command line asks for, then print the backlog. Raises CommandError."""
    if options.action == "start":
        backlog, is_new = manage.start(
            options.budget_micros, older_automatic_titles=options.older_automatic_titles
        )
        if not is_new:
            print("A backlog is not done yet. It stays as it is.")
    else:
        backlog = _newest(manage)
        budget = getattr(options, "budget_micros", None)
        if options.action != "status":
            backlog = manage.change(int(backlog.id), paused=options.action == "stop", budget_micros=budget)
    _show(backlog)


def _newest(manage: ManageBacklogs) -> Backlog:
    backlogs = manage.list()
    if not backlogs:
        raise CommandError("There is no backlog. Start one with: start --budget-micros 1000000")
    return backlogs[0]


def _show(backlog: Backlog) -> None:
    because = f", because of: {backlog.paused_because}" if backlog.paused_because else ""
    print(f"backlog {backlog.id} is {backlog.state}{because}")
    for name in ("found", "queued", "titled", "skipped", "failed", "spent_micros", "budget_micros"):
        print(f"{name:>14} {getattr(backlog, name):,}")
    if backlog.eta:
        print(f"{'eta':>14} {backlog.eta}")
    for failure in backlog.failures:
        config = f" of {failure.model_config_id}" if failure.model_config_id else ""
        print(f"{failure.count:,} failed: {failure.code}{config}. {failure.detail or ''}".rstrip())


if __name__ == "__main__":
    sys.exit(main())
