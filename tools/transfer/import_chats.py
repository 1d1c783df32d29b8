"""Import chats from an export of this service or of another product, into the local stack or into AWS.

Importing starts no automatic titles and tells no open tab. Running it again is safe at any time: a chat that
is there already, or that was deleted here, stays as it is. docs/import.md tells what becomes of each field.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.adapters.dynamodb.attribute_values import primary_key
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.rules.quotas import Quotas
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.stacks import Stack, stack_of
from tools.transfer.account_writer import account_item, write_account
from tools.transfer.at_once import AtOnce
from tools.transfer.chat_writer import ChatWriter, Outcome
from tools.transfer.conversations import Unreadable
from tools.transfer.import_report import ImportReport
from tools.transfer.import_sources import ImportSource, Incoming
from tools.transfer.incoming import IncomingChat, Refused
from tools.transfer.lines import AccountRecord, UsageRecord
from tools.transfer.owners import Owners, owners_of
from tools.transfer.patience import Pace, Patience
from tools.transfer.progress_bar import ProgressBar
from tools.transfer.titling_cost import TitlingCost

# An item takes a write unit or two, and DynamoDB gives a new table four thousand a second.
DEFAULT_RATE = 300.0
_QUOTAS = {"chats": "MAX_CHATS", "chat_messages": "MAX_CHAT_MESSAGES", "chat_bytes": "MAX_CHAT_BYTES"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 if anything was refused."""
    return run_command(_import_into_stack, parser(), arguments)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = command_parser("make import FILE=", __doc__)
    parser.add_argument("file", type=Path, help="the export: JSON lines, JSON, or a ZIP of them")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--owner", help="whose all chats become: the sub of the user's tokens")
    whose.add_argument(
        "--owner-map", type=Path, help='a file {"user in the export": "user id here"}, for several users'
    )
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
    parser.add_argument("--events", action="store_true", help="publish a title_change event for each chat")
    parser.add_argument(
        "--rate", type=_rate, default=DEFAULT_RATE, help="items a second (default: %(default).0f)"
    )
    return parser


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate < float("inf"):
        raise ValueError
    return rate


def _import_into_stack(options: argparse.Namespace) -> int:
    stack = stack_of(options.stack)
    return import_chats(options, stack.client("dynamodb"), stack.table_name, quotas_of(stack))


def quotas_of(stack: Stack) -> Quotas:
    """The quotas of a stack, as its functions have them."""
    answer = stack.client("lambda").get_function_configuration(FunctionName=stack.ids["ChatsFunction"])
    variables = answer["Environment"]["Variables"]
    return Quotas(
        chat_titles=int(variables["MAX_CHAT_TITLES"]),
        **{name: int(variables[variable]) for name, variable in _QUOTAS.items()},
    )


def import_chats(options: argparse.Namespace, client: Any, table_name: str, quotas: Quotas) -> int:
    """Import the file and print the report. Return 1 if anything was refused. Raises CommandError."""
    if not options.file.is_file():
        raise CommandError(f"There is no file {options.file}.")
    owners = owners_of(options.owner, options.owner_map)
    report, source = ImportReport(is_dry_run=options.dry_run), ImportSource(options.file, owners, quotas)
    with AtOnce() as at_once:
        table, patience = Table(client, table_name), Patience(at_once.sleep)
        cost = TitlingCost(patience(DynamoModelConfigs(table).catalog)) if options.dry_run else None
        pace = Pace(options.rate, sleep=at_once.sleep)
        writer = ChatWriter(table, quotas, pace, patience, tells_events=options.events)
        _import_all(_Import(table, writer, patience, owners, report, cost), source, at_once)
    report.print()
    if cost:
        cost.print()
    return 1 if report.refused else 0


def _import_all(job: "_Import", source: ImportSource, at_once: AtOnce) -> None:
    """Import each chat of the source, and show how far it is."""
    bar = ProgressBar("chats", source.count())
    try:
        for incoming, came_of_it in at_once.results(source.chats(datetime.now(UTC)), job.store, _owner):
            bar.clear()
            job.count(incoming, came_of_it)
            bar.show(job.report.done)
    except BaseException:
        bar.clear()
        print("Interrupted. To continue, run the same command again.", file=sys.stderr)
        raise
    bar.clear()


def _owner(incoming: Incoming) -> str | None:
    """Whose chats are stored one after another: each is counted in one item, and no chat is begun twice."""
    return incoming.key.owner_id if isinstance(incoming, IncomingChat) else None


def _place(incoming: Incoming) -> str:
    return incoming.place if isinstance(incoming, IncomingChat | Unreadable) else f"a {incoming.kind}"


@dataclass(frozen=True)
class _Import:
    """Stores what comes, or with a ``cost`` only looks what would be stored."""

    table: Table
    writer: ChatWriter
    patience: Patience
    owners: Owners
    report: ImportReport
    cost: TitlingCost | None

    def store(self, incoming: Incoming) -> Outcome | Refused:
        """Stores one chat, usage or usage limit, and returns what came of it."""
        try:
            if isinstance(incoming, Unreadable):
                return Refused(incoming.reason)
            if isinstance(incoming, IncomingChat):
                return self.writer.look(incoming) if self.cost else self.writer.write(incoming)
            return self._store_account(incoming)
        except Refused as refused:
            return refused

    def _store_account(self, record: AccountRecord) -> Outcome:
        if self.owners.everybody is not None and not isinstance(record, UsageRecord):
            # A file that somebody has handed in for one user may not raise that user's limit.
            return "left out"
        item = account_item(record, self.owners)
        if self.cost:
            is_new = self.table.get(primary_key(item)) is None
        else:
            is_new = write_account(self.table, item, self.patience)
        return "imported" if is_new else "there already"

    def count(self, incoming: Incoming, came_of_it: Outcome | Refused) -> None:
        """Adds to the report what came of it."""
        if isinstance(came_of_it, Refused):
            self.report.refuse(_place(incoming), str(came_of_it))
        elif isinstance(incoming, IncomingChat):
            self.report.count(incoming, came_of_it)
            if self.cost and came_of_it == "imported":
                self.cost.add(incoming)
        else:
            self.report.accounts[came_of_it] += 1


if __name__ == "__main__":
    sys.exit(main())
