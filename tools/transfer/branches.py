"""The current branch of a conversation's tree, in order, whatever the order in the file.

The messages wait in a temporary database of SQLite, which is on disk as soon as it is larger than SQLite's
cache. So the memory needed does not depend on how many there are.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime

from tools.transfer.conversations import ImportedMessage
from tools.transfer.formats.product import Node

_SCHEMA = """
PRAGMA journal_mode = OFF;
CREATE TABLE nodes (number INTEGER PRIMARY KEY, id TEXT, parent TEXT, previous INTEGER, message TEXT);
CREATE INDEX ids ON nodes (id);
CREATE TABLE branch (step INTEGER PRIMARY KEY, number INTEGER UNIQUE);
"""
# Of several with one id, the last, as in a JSON object.
_BY_ID = "SELECT number, parent, previous FROM nodes WHERE id = ? ORDER BY number DESC LIMIT 1"
_BY_NUMBER = "SELECT number, parent, previous FROM nodes WHERE number = ?"
_LAST = "SELECT number, parent, previous FROM nodes ORDER BY number DESC LIMIT 1"
_ADD = "INSERT OR IGNORE INTO branch (number) VALUES (?)"
_BRANCH = "SELECT message FROM branch JOIN nodes USING (number) WHERE message IS NOT NULL ORDER BY step DESC"

type _Row = tuple[int, str | None, int | None]


class Branches:
    """All messages of a conversation, until it is closed."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._database = sqlite3.connect("", check_same_thread=False)
        try:
            self._database.executescript(_SCHEMA)
            self._database.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?)", map(_row, nodes))
        except BaseException:
            self.close()
            raise

    def branch(self, end: str | None) -> Iterator[ImportedMessage]:
        """Yields the messages up to the one with the id ``end``, or else to the file's last."""
        row = self._one(_BY_ID, end) or self._one(_LAST)
        while row and self._database.execute(_ADD, row[:1]).rowcount:
            row = self._one(_BY_ID, row[1]) or self._one(_BY_NUMBER, row[2])
        with closing(self._database.execute(_BRANCH)) as found:
            for (stored,) in found:
                yield _message(stored)

    def close(self) -> None:
        """Deletes the messages."""
        self._database.close()

    def _one(self, query: str, *values: str | int | None) -> _Row | None:
        row: _Row | None = self._database.execute(query, values).fetchone()
        return row


def _row(node: Node) -> tuple[int, str | None, str | None, int | None, str | None]:
    return node.number, node.id, node.parent, node.previous, _stored(node.message) if node.message else None


def _stored(message: ImportedMessage) -> str:
    sent_at = message.sent_at and message.sent_at.isoformat()
    return json.dumps([message.source_id, message.role, message.content, sent_at])


def _message(stored: str) -> ImportedMessage:
    source_id, role, content, sent_at = json.loads(stored)
    return ImportedMessage(source_id, role, content, datetime.fromisoformat(sent_at) if sent_at else None)
