"""The title history of chats, and the list of what their owners' tabs are told."""

from collections.abc import Sequence

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.change_items import (
    ARCHIVING,
    change_item,
    change_key,
    changes_of,
    chat_key_of,
    past_title,
    title_key,
)
from shared.adapters.dynamodb.items import TITLE_PREFIX, chat_key, partition
from shared.adapters.dynamodb.pagination import Cursors, Page, number_of, page_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import ChatKey
from shared.rules.errors.requests import InvalidRequest
from shared.rules.history import PastTitle, TitleChange
from shared.rules.watched_changes import WatchedChange
from shared.use_cases.ports.runtime import Clock

CHANGES_INDEX = "by_title_change"


class DynamoTitleHistory:
    """Records changes. Reads a chat's titles, or by time the changes of all of an owner's chats.

    It keeps the newest ``max_titles`` of each chat.
    """

    def __init__(self, table: Table, clock: Clock, max_titles: int) -> None:
        self._table = table
        self._clock = clock
        self.max_titles = max_titles

    def record(self, changes: Sequence[WatchedChange]) -> None:
        """Stores changes. A repeated one stays one item. Raises StorageUnavailable."""
        at = self._clock()
        self._table.put_many([change_item(change, at) for change in changes], self._keys_to_remove(changes))

    def _keys_to_remove(self, changes: Sequence[WatchedChange]) -> list[Key]:
        """Returns the keys to remove for new titles. Versions have no gaps, so it needs no read."""
        return [
            title_key(change.key, change.title.title_version - self.max_titles)
            for change in changes
            if isinstance(change, TitleChange) and change.title.title_version > self.max_titles
        ]

    def page(self, key: ChatKey, newest: PastTitle, limit: int, cursor: str | None) -> Page[PastTitle]:
        """Returns a chat's titles, newest first. ``newest`` may not be recorded by the stream yet.

        Raises InvalidRequest for a foreign cursor.
        """
        cursors = Cursors("titles", partition(key))
        after = title_key(key, number_of(cursors.decode(cursor, 1)[0])) if cursor else None
        items, last_key = self._table.query(
            {":pk": partition(key), ":prefix": TITLE_PREFIX},
            after=after,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )
        titles = list(map(past_title, items))
        if cursor is None and (not titles or titles[0].title_version < newest.title_version):
            titles = [newest, *titles]
        more = bool(last_key) or len(titles) > limit
        return page_of(titles[:limit], lambda title: cursors.encode(str(title.title_version)), more=more)

    def find(self, key: ChatKey, version: int) -> PastTitle | None:
        """Returns the title of one version, or None if it is not recorded."""
        item = self._table.get(title_key(key, version))
        return past_title(item) if item else None

    def changes(self, owner_id: str, since: str, limit: int, cursor: str | None) -> Page[WatchedChange]:
        """Returns the changes of an owner's chats recorded since ``since`` (RFC 3339 UTC), in order.

        The order is by time of recording, so a caller misses no change that was recorded late. Raises
        InvalidRequest for a foreign cursor.
        """
        cursors = Cursors("title changes", owner_id)
        items, more = self._table.query(
            {":owner_id": owner_id, ":since": since},
            after=_start_key(owner_id, since, *cursors.decode(cursor, 3)) if cursor else None,
            IndexName=CHANGES_INDEX,
            KeyConditionExpression="owner_id = :owner_id AND recorded_at >= :since",
            Limit=limit,
        )
        changes = list(changes_of(items, self._marked_chats(items)))
        return Page(changes, cursors.encode(*_cursor_fields(items[-1])) if more and items else None)

    def _marked_chats(self, items: Sequence[Item]) -> dict[str, Item]:
        keys = [chat_key(chat_key_of(item)) for item in items if item["sk"] == ARCHIVING]
        return {chat["pk"]: chat for chat in self._table.get_many(keys)} if keys else {}


def _cursor_fields(item: Item) -> tuple[str, str, str]:
    return item["recorded_at"], chat_key_of(item).chat_id, item["sk"]


def _start_key(owner_id: str, since: str, recorded_at: str, chat_id: str, sort_key: str) -> Key:
    if recorded_at < since:
        raise InvalidRequest.of_field("cursor", "The cursor belongs to an earlier time than since.")
    key = change_key(ChatKey(owner_id, chat_id), sort_key)
    return {**key, "owner_id": owner_id, "recorded_at": recorded_at}
