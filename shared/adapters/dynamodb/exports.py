"""The records of all chats of one owner, page by page."""

from dataclasses import dataclass, field

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.chat_records import record_of
from shared.adapters.dynamodb.chats import ACTIVITY_INDEX
from shared.adapters.dynamodb.items import CHAT, chat_key, key_of, partition
from shared.adapters.dynamodb.pagination import Cursors, Page, page_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import ChatKey
from shared.rules.records import Record

# Sorts after every item of a chat.
_END = "~"
# A chat's last activity, its id, and the sort key of its last item that was read.
Position = tuple[str, str, str]


class DynamoExports:
    """Reads each chat as its item, its messages and its titles, oldest activity first.

    A chat that is active meanwhile moves to the end. So no chat is missing, and an active one may come twice.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, owner_id: str, limit: int, cursor: str | None) -> Page[Record]:
        """Returns the records in the next ``limit`` items, which may be fewer. Raises InvalidRequest."""
        cursors = Cursors("export", owner_id)
        page = _Read(limit)
        if cursor:
            updated_at, chat_id, after = cursors.decode(cursor, 3)
            page.position = (updated_at, chat_id, after)
            self._read_chat(page, ChatKey(owner_id, chat_id), after)
        while page.has_room and (some := self._next_chats(owner_id, page)):
            for indexed in some:
                key = key_of(indexed["pk"])
                if page.has_room:
                    page.position = (indexed["updated_at"], key.chat_id, _END)
                    self._read_chat(page, key, "")
        return self._page_of(page, cursors)

    def _next_chats(self, owner_id: str, page: "_Read") -> list[Item]:
        """Returns the index's entries of the next chats."""
        after = None
        if page.position:
            updated_at, chat_id, _ = page.position
            key = chat_key(ChatKey(owner_id, chat_id))
            after = {**key, "owner_id": owner_id, "updated_at": updated_at}
        items, _ = self._table.query(
            {":owner_id": owner_id},
            after=after,
            IndexName=ACTIVITY_INDEX,
            KeyConditionExpression="owner_id = :owner_id",
            Limit=page.room,
        )
        return items

    def _read_chat(self, page: "_Read", key: ChatKey, after: str) -> None:
        """Adds the records of the chat's items after ``after``, if the chat exists and there is room."""
        if after == _END or (after and self._table.get(chat_key(key)) is None):
            return
        items, more = self._table.query(
            {":pk": partition(key)},
            after={"pk": partition(key), "sk": after} if after else None,
            KeyConditionExpression="pk = :pk",
            ConsistentRead=True,
            Limit=page.room,
        )
        if after or (items and items[0]["sk"] == CHAT):
            page.add(items, is_end=more is None)

    def _page_of(self, page: "_Read", cursors: Cursors) -> Page[Record]:
        """Returns the records that fit into one answer."""
        places = {id(record): position for record, position in page.records}
        records = [record for record, _ in page.records]
        fitting = page_of(records, lambda record: cursors.encode(*places[id(record)]), more=False)
        if fitting.next_cursor or page.has_room or page.position is None:
            return fitting
        return Page(fitting.rows, cursors.encode(*page.position))


@dataclass
class _Read:
    """What was read so far: up to ``room`` further items may be."""

    room: int
    records: list[tuple[Record, Position]] = field(default_factory=list)
    position: Position | None = None

    @property
    def has_room(self) -> bool:
        """Whether more items may be read."""
        return self.room > 0

    def add(self, items: list[Item], *, is_end: bool) -> None:
        """Adds the records of items of the chat at ``position``, which end there if it ``is_end``."""
        updated_at, chat_id, _ = self.position or ("", "", "")
        self.room = self.room - len(items) if is_end else 0
        for item in items:
            record = record_of(item)
            if record is not None:
                self.records.append((record, (updated_at, chat_id, item["sk"])))
        last = _END if is_end or not items else items[-1]["sk"]
        self.position = (updated_at, chat_id, last)
