"""Finds and erases what the table has of one user."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from shared.adapters.dynamodb.attribute_values import (
    Item,
    Key,
    from_attribute_values,
    primary_key,
    to_attribute_values,
)
from shared.adapters.dynamodb.automatic_title_counts import PARTITION as AUTOMATIC_TITLES
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.change_items import DELETED_PREFIX, chat_key_of
from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, key_of
from shared.adapters.dynamodb.remains import FIRST_PAUSE, UNITS_PER_SECOND, next_size
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_history import CHANGES_INDEX
from shared.adapters.dynamodb.watch_store import CONNECTION_PREFIX, WATCHER_PREFIX
from shared.rules.chats import ChatKey
from tools.ops.backlog_positions import begin_again, segments_at
from tools.ops.item_kinds import kind_of, owner_of

BYTES_PER_SEGMENT = 1_000_000_000
_NAMES_USER = "contains(pk, :user) OR contains(sk, :user) OR watcher_id = :user"


class Erasure:
    """What a table has of ``user``. A dry run erases nothing.

    ``found`` counts it by kind. ``moved`` are segments of backlogs that were at a chat of the user's.
    ``unrecorded`` are erased chats whose deletion the fan-out has yet to record.
    """

    def __init__(self, client: Any, table_name: str, user: str, *, is_dry_run: bool) -> None:
        self._client = client
        self._name = table_name
        self._table = Table(client, table_name)
        self._user = user
        self._is_dry_run = is_dry_run
        self._size = 1
        self.found = Counter[str]()
        self.moved = 0
        self.unrecorded = set[ChatKey]()
        self._counted = set[tuple[str, str]]()

    def segments(self) -> int:
        """How many segments the table's size asks for: one for each gigabyte."""
        size: int = self._client.describe_table(TableName=self._name)["Table"].get("TableSizeBytes", 0)
        return 1 + size // BYTES_PER_SEGMENT

    def erase_segment(self, number: int, segments: int) -> None:
        """Erase what is in one of the table's segments. Raises CommandError for an unknown kind of item.

        Every item is read: no index has marks of deleted chats, nor tickets. Connections stay, because the
        fan-out tells them of deleted chats.
        """
        for page in self._pages(Segment=number, TotalSegments=segments):
            own = [item for item in page if owner_of(item) == self._user]
            self._erase([item for item in own if not item["sk"].startswith(CONNECTION_PREFIX)])

    def erase_connections(self) -> None:
        """Erase the open tabs' connections."""
        values = {":pk": f"{WATCHER_PREFIX}{self._user}"}
        self._erase(
            list(self._table.query_all(values, KeyConditionExpression="pk = :pk", ConsistentRead=True))
        )

    def erase_positions(self) -> None:
        """Have backlogs forget that they are at a chat of the user's."""
        segments = segments_at(self._table, self._user)
        self.moved += len(segments)
        for segment in [] if self._is_dry_run else segments:
            begin_again(self._table, segment, self._user)

    def erase_late(self) -> bool:
        """Erase what the fan-out has stored of the user. Return whether there was anything new."""
        items = list(
            self._table.query_all(
                {":user": self._user}, IndexName=CHANGES_INDEX, KeyConditionExpression="owner_id = :user"
            )
        )
        is_new = self._erase(items)
        self.unrecorded -= {chat_key_of(item) for item in items if item["sk"].startswith(DELETED_PREFIX)}
        return is_new

    def _pages(self, **segment: int) -> Iterator[list[Item]]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._name,
            ConsistentRead=True,
            ProjectionExpression="pk, sk, watcher_id, recorded_at",
            FilterExpression=_NAMES_USER,
            ExpressionAttributeValues=to_attribute_values({":user": self._user}),
            **segment,
        )
        for page in pages:
            yield list(map(from_attribute_values, page["Items"]))

    def _counts(self) -> Iterator[Item]:
        values = {":pk": AUTOMATIC_TITLES}
        return self._table.query_all(values, KeyConditionExpression="pk = :pk", ConsistentRead=True)

    def _erase(self, items: Sequence[Item]) -> bool:
        """Erase and count items. Return whether there was anything new."""
        # The index still lists for a moment what was erased. A batch that is retried stores it once more.
        new = [item for item in items if (item["pk"], item["sk"]) not in self._counted]
        self._counted |= {(item["pk"], item["sk"]) for item in new if "recorded_at" in item}
        self.found.update(kind_of(item).name for item in new)
        if not self._is_dry_run and items:
            self._forget_messages({item["sk"].removeprefix(MESSAGE_PREFIX) for item in items})
            self._delete(list(map(primary_key, items)))
            self.unrecorded |= {key_of(item["pk"]) for item in items if item["sk"] == CHAT}
        return bool(new)

    def _forget_messages(self, ids: set[str]) -> None:
        """Take messages' ids out of the counts of automatic titles, whose last failures name them."""
        for day in self._counts():
            for name, last in day.items():
                if isinstance(last, dict) and last.get("correlation_id") in ids:
                    self._forget_message(primary_key(day), name, last["correlation_id"])

    def _forget_message(self, key: Key, name: str, message_id: str) -> None:
        with suppress(ConditionFailed):  # Another failure came meanwhile.
            self._table.update(
                key,
                {":id": message_id},
                UpdateExpression="REMOVE #last.correlation_id",
                ConditionExpression="#last.correlation_id = :id",
                ExpressionAttributeNames={"#last": name},
            )

    def _delete(self, keys: list[Key]) -> None:
        """Delete items in order, at the purge's pace, which leaves room for other chats of a partition."""
        while keys:
            some = keys[: self._size]
            left, units = self._table.delete_some(some)
            keys = [*left, *keys[self._size :]]
            removed = len(some) - len(left)
            time.sleep(units / UNITS_PER_SECOND if removed else FIRST_PAUSE)
            self._size = next_size(removed, units) if removed else self._size
