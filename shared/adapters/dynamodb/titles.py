"""The one path by which a stored title changes: a conditional update of a chat item."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import EXISTS, chat_key, chat_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import Chat, ChatKey, TitleSource
from shared.rules.errors import NotFound, PreconditionFailed
from shared.rules.times import rfc3339
from shared.use_cases.ports import Superseded, Written

_SET_TITLE = (
    "SET title = :title, title_source = :source, title_updated_at = :now,"
    " title_write_id = :write_id, title_version = title_version + :one"
)


class DynamoTitleStore:
    """Writes titles, each in one round trip.

    ``new_write_id`` marks each write, so that a retry after a lost reply can tell its own
    earlier success from somebody else's.
    """

    def __init__(self, table: Table, new_write_id: Callable[[], str]) -> None:
        self._table = table
        self._new_write_id = new_write_id

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """Stores a person's title; the one that the chat already has from a person writes nothing.

        Raises NotFound, and PreconditionFailed when ``if_versions`` lacks the chat's title version.
        """
        condition = f"{EXISTS} AND (title <> :title OR title_source <> :source)"
        expected = {f":if{index}": version for index, version in enumerate(if_versions or ())}
        if expected:
            condition += f" AND title_version IN ({', '.join(expected)})"
        try:
            return self._write(key, title, "user", at, condition, expected)
        except _Lost as lost:
            if if_versions and lost.current.title_version not in if_versions:
                raise PreconditionFailed(lost.current) from lost
            return lost.current

    def store_generated(self, key: ChatKey, read: Chat, title: str, at: datetime) -> Written | Superseded:
        """Stores a machine's title if title, version and source are still as ``read``. Raises NotFound.

        The version catches a title that was renamed away and back, which its text alone would not.
        """
        condition = (
            f"{EXISTS} AND title = :read_title"
            " AND title_version = :read_version AND title_source = :read_source"
        )
        values = {
            ":read_title": read.title,
            ":read_version": read.title_version,
            ":read_source": read.title_source,
        }
        try:
            return Written(self._write(key, title, "generated", at, condition, values))
        except _Lost as lost:
            return Superseded(lost.current)

    def _write(
        self,
        key: ChatKey,
        title: str,
        source: TitleSource,
        at: datetime,
        condition: str,
        values: Mapping[str, Any],
    ) -> Chat:
        write_id = self._new_write_id()
        written = {":title": title, ":source": source, ":now": rfc3339(at), ":write_id": write_id, ":one": 1}
        try:
            item = self._table.update(
                chat_key(key),
                {**written, **values},
                UpdateExpression=_SET_TITLE,
                ConditionExpression=condition,
            )
        except ConditionFailed as failure:
            if failure.item is None:
                raise NotFound from failure
            if failure.item.get("title_write_id") != write_id:
                raise _Lost(chat_of(failure.item)) from failure
            item = failure.item
        return chat_of(item)


class _Lost(Exception):
    """The chat is there and the condition did not hold; ``current`` is the chat as it is."""

    def __init__(self, current: Chat) -> None:
        self.current = current
        super().__init__("Another title write came first, or there is nothing to change.")
