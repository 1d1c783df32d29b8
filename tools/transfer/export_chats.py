"""Export chats, messages, titles, usage and usage limits to a file, from the local stack or from AWS.

An interrupted export goes on where it stopped: run the same command again. FILE exists when it is complete,
and FILE.part until then. docs/import.md describes the file, and what it leaves out.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.adapters.dynamodb.attribute_values import Key
from shared.adapters.dynamodb.items import CHAT
from shared.adapters.dynamodb.table import Table
from shared.rules.limits import may_be_limited
from shared.rules.records import ChatRecord, MessageRecord
from shared.rules.times import rfc3339
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.stacks import stack_of
from tools.transfer.at_once import AtOnce
from tools.transfer.chat_lines import has_all_titles, read_account, read_chat
from tools.transfer.export_file import ExportFile, Progress, earlier_progress
from tools.transfer.lines import Line
from tools.transfer.patience import Patience
from tools.transfer.progress_bar import ProgressBar
from tools.transfer.table_source import OneOwner, Source, WholeTable

Records = Sequence[Line]
BEHIND = (
    "of these chats lack earlier titles, which the fan-out has not stored yet."
    " Export them again when TitleEventsAgeAlarm is OK."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    return run_command(_export_from_stack, parser(), arguments)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = command_parser("make export FILE=", __doc__)
    parser.add_argument("file", type=Path, help="the file to write")
    parser.add_argument("--owner", help="export this user only: the sub of the user's tokens")
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    return parser


def _export_from_stack(options: argparse.Namespace) -> None:
    stack = stack_of(options.stack)
    export_chats(options, stack.client("dynamodb"), stack.table_name)


def export_chats(options: argparse.Namespace, client: Any, table_name: str) -> None:
    """Export to the file, and print a report. Raises CommandError."""
    if options.owner is not None and not may_be_limited(options.owner):
        raise CommandError("No user has such an id.")
    of = f"{table_name} {options.owner or ''}".strip()
    earlier = earlier_progress(options.file)
    if earlier and earlier.of != of:
        raise CommandError(f"{options.file}.part is another export's. Remove it, or choose another file.")
    source: Source = (
        OneOwner(Table(client, table_name), options.owner)
        if options.owner is not None
        else WholeTable(client, table_name, earlier.stages if earlier else None)
    )
    progress = earlier or Progress(of, source.stages, rfc3339(datetime.now(UTC)))
    with AtOnce() as at_once:
        _Export(source, Table(client, table_name), ExportFile(options.file, progress), at_once).run()
    _report(progress, options.file)


class _Export:
    """One run of an export."""

    def __init__(self, source: Source, table: Table, file: ExportFile, at_once: AtOnce) -> None:
        self._source = source
        self._table = table
        self._file = file
        self._at_once = at_once
        self._patience = Patience(at_once.sleep)
        self._bar = ProgressBar("chats")

    def run(self) -> None:
        """Writes all pages from the place that the file has come to."""
        progress = self._file.progress
        try:
            while progress.stage < progress.stages:
                self._write_page(progress)
            self._file.finish()
        except BaseException:
            self._bar.clear()
            print("Interrupted. To continue, run the same command again.", file=sys.stderr)
            raise
        finally:
            self._file.close()
            self._bar.clear()

    def _write_page(self, progress: Progress) -> None:
        keys, after = self._patience(lambda: self._source.page(progress.stage, progress.after))
        for _, records in self._at_once.results(keys, self._read):
            self._write(records, progress)
        progress.stage, progress.after = progress.stage + (after is None), after
        self._file.note()

    def _read(self, key: Key) -> Records:
        """The records of one key: none if it is gone."""
        if key["sk"] == CHAT:
            return self._patience(lambda: read_chat(self._table, key))
        record = self._patience(lambda: read_account(self._table, key, datetime.now(UTC)))
        return [record] if record else []

    def _write(self, records: Records, progress: Progress) -> None:
        for line in records:
            self._file.write(line)
        if records and isinstance(records[0], ChatRecord):
            progress.chats += 1
            progress.messages += sum(isinstance(line, MessageRecord) for line in records)
            progress.incomplete += not has_all_titles(records)
            self._bar.show(progress.chats)


def _report(progress: Progress, path: Path) -> None:
    print(f"{progress.chats:>8}  chats")
    print(f"{progress.messages:>8}  messages")
    print(f"{path.stat().st_size:>8}  bytes in {path}")
    if progress.incomplete:
        print(f"{progress.incomplete:>8}  {BEHIND}")


if __name__ == "__main__":
    sys.exit(main())
