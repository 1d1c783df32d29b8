"""The title history of chats: one item for each title, in the chat's partition."""

from collections.abc import Sequence

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.items import TITLE_PREFIX, key_of, partition
from shared.adapters.dynamodb.pagination import Cursors, Page, number_of, page_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import ChatKey
from shared.rules.errors.requests import InvalidRequest
from shared.rules.history import PastTitle, TitleChange
from shared.rules.times import rfc3339
from shared.use_cases.ports.runtime import Clock

CHANGES_INDEX = "by_title_change"
_VERSION_DIGITS = 10
# Above every version.
MAX_VERSIONS = 10**_VERSION_DIGITS


class DynamoTitleHistory:
    """Records titles. Reads them by chat, or by time for all of an owner's chats.

    It keeps the newest ``max_titles`` of each chat.
    """

    def __init__(self, table: Table, clock: Clock, max_titles: int) -> None:
        self._table = table
        self._clock = clock
        self.max_titles = max_titles

    def record(self, changes: Sequence[TitleChange]) -> None:
        """Stores up to 25 titles. A repeated title stays one item. Raises StorageUnavailable."""
        at = rfc3339(self._clock())
        self._table.put_many([_item(change, at) for change in changes], self._keys_to_remove(changes))

    def _keys_to_remove(self, changes: Sequence[TitleChange]) -> list[Key]:
        """Returns the keys to remove for ``changes``. Versions have no gaps, so it needs no read."""
        return [
            _key(change.key, change.title.title_version - self.max_titles)
            for change in changes
            if change.title.title_version > self.max_titles
        ]

    def page(self, key: ChatKey, newest: PastTitle, limit: int, cursor: str | None) -> Page[PastTitle]:
        """Returns a chat's titles, newest first. ``newest`` may not be recorded by the stream yet.

        Raises InvalidRequest for a foreign cursor.
        """
        cursors = Cursors("titles", partition(key))
        after = _key(key, number_of(cursors.decode(cursor, 1)[0])) if cursor else None
        items, last_key = self._table.query(
            {":pk": partition(key), ":prefix": TITLE_PREFIX},
            after=after,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )
        titles = list(map(_title_of, items))
        if cursor is None and (not titles or titles[0].title_version < newest.title_version):
            titles = [newest, *titles]
        more = bool(last_key) or len(titles) > limit
        return page_of(titles[:limit], lambda title: cursors.encode(str(title.title_version)), more=more)

    def find(self, key: ChatKey, version: int) -> PastTitle | None:
        """Returns the title of one version, or None if it is not recorded."""
        item = self._table.get(_key(key, version))
        return _title_of(item) if item else None

    def changes(self, owner_id: str, since: str, limit: int, cursor: str | None) -> Page[TitleChange]:
        """Returns the titles of an owner's chats that were recorded since ``since`` (RFC 3339 UTC), in order.

        The order is by time of recording, so a caller misses no title that was recorded late. Raises
        InvalidRequest for a foreign cursor.
        """
        cursors = Cursors("title changes", owner_id)
        items, more = self._table.query(
            {":owner_id": owner_id, ":since": since},
            after=_change_key(owner_id, since, *cursors.decode(cursor, 3)) if cursor else None,
            IndexName=CHANGES_INDEX,
            KeyConditionExpression="owner_id = :owner_id AND recorded_at >= :since",
            Limit=limit,
        )
        changes = [TitleChange(key_of(item["pk"]), _title_of(item)) for item in items]
        return Page(changes, cursors.encode(*_cursor_fields(items[-1])) if more and items else None)


def _key(key: ChatKey, version: int) -> Key:
    return {"pk": partition(key), "sk": f"{TITLE_PREFIX}{version:0{_VERSION_DIGITS}}"}


def _item(change: TitleChange, recorded_at: str) -> Item:
    key = _key(change.key, change.title.title_version)
    return {**key, "owner_id": change.key.owner_id, "recorded_at": recorded_at, **vars(change.title)}


def _title_of(item: Item) -> PastTitle:
    return PastTitle(
        item["title"], int(item["title_version"]), item["title_source"], item["title_updated_at"]
    )


def _cursor_fields(item: Item) -> tuple[str, str, str]:
    return item["recorded_at"], key_of(item["pk"]).chat_id, str(item["title_version"])


def _change_key(owner_id: str, since: str, recorded_at: str, chat_id: str, version: str) -> Key:
    if recorded_at < since:
        raise InvalidRequest.of_field("cursor", "The cursor belongs to an earlier time than since.")
    key = _key(ChatKey(owner_id, chat_id), number_of(version))
    return {**key, "owner_id": owner_id, "recorded_at": recorded_at}
