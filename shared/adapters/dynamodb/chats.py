"""Chats in the table, except changes of their titles."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, primary_key, to_attribute_values
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.calls import ConditionFailed, attempts
from shared.adapters.dynamodb.items import (
    CHAT,
    EXISTS,
    QUIET_IMPORT,
    chat_key,
    chat_of,
    deleted_key,
    key_of,
    owner_key,
    partition,
)
from shared.adapters.dynamodb.new_chats import ChatExists, NewChats
from shared.adapters.dynamodb.pagination import Cursors, Page
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import ChatDeleted, NotFound
from shared.rules.messages import Message
from shared.rules.quotas import Quotas
from shared.rules.times import instant_of, rfc3339
from shared.use_cases.ports.chats import ChatPatch, Unset

ACTIVITY_INDEX = "by_activity"


class DynamoChatStore:
    """Creates, reads, lists, patches and deletes chat items. ``new_write_id`` marks first titles."""

    def __init__(
        self, table: Table, new_write_id: Callable[[], str], quotas: Quotas, buckets: Buckets
    ) -> None:
        self._table = table
        self._new_chats = NewChats(table, new_write_id, quotas, buckets)

    def create(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> None:
        """Stores a new chat and its first message, if it has one. ``groups`` are the sender's.

        Raises QuotaExceeded or RateLimited.
        """
        self._new_chats.store(key, chat, first_message, groups)

    def create_once(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> Chat | None:
        """Does what ``create`` does, unless there is a chat with this key. Returns that chat, else None.

        Raises ChatDeleted if there was one, QuotaExceeded or RateLimited.
        """
        try:
            self._new_chats.store_once(key, chat, first_message, groups)
        except ChatExists as failure:
            return failure.chat
        return None

    def get(self, key: ChatKey) -> Chat:
        """Returns the chat as last written. Raises NotFound."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        return chat_of(item)

    def find(self, key: ChatKey) -> Chat | None:
        """Returns the chat as last written, or None if there never was one.

        Raises ChatDeleted, and StorageUnavailable for a chat that is being imported.
        """
        # The chat item is the first of its partition. Without it, anything there remains of a deleted chat,
        # or is of an import, which writes the chat item last.
        items, _ = self._table.query(
            {":pk": partition(key)}, KeyConditionExpression="pk = :pk", ConsistentRead=True, Limit=1
        )
        if items and items[0]["sk"] != CHAT:
            raise StorageUnavailable if QUIET_IMPORT in items[0] else ChatDeleted
        return chat_of(items[0]) if items else None

    def page(self, owner_id: str, limit: int, cursor: str | None) -> Page[Chat]:
        """Returns an owner's chats, latest activity first. The index names them, the table has their state.

        Raises InvalidRequest for a cursor of another list.
        """
        cursors = Cursors("chats", owner_id)
        keys, more = self._table.query(
            {":owner_id": owner_id},
            after=_start_key(owner_id, *cursors.decode(cursor, 2)) if cursor else None,
            IndexName=ACTIVITY_INDEX,
            KeyConditionExpression="owner_id = :owner_id",
            ScanIndexForward=False,
            Limit=limit,
        )
        items = self._table.get_many(list(map(primary_key, keys))) if keys else []
        chats = sorted(map(chat_of, items), key=lambda chat: chat.updated_at, reverse=True)
        return Page(chats, cursors.encode(*_cursor_fields(keys[-1])) if more and keys else None)

    def patch(self, key: ChatKey, patch: ChatPatch, at: datetime) -> Chat:
        """Sets the fields in ``patch``, removes those it clears, and marks activity after any before it.

        A later activity may have been stored first. Raises NotFound, and StorageUnavailable if other
        activities interrupt every attempt.
        """
        now = rfc3339(at)
        for _ in attempts():
            try:
                return self._patch(key, patch, now)
            except ConditionFailed as failure:
                if failure.item is None:
                    raise NotFound from failure
                now = rfc3339(instant_of(failure.item["updated_at"]) + timedelta(microseconds=1))
        raise StorageUnavailable

    def _patch(self, key: ChatKey, patch: ChatPatch, now: str) -> Chat:
        """Patches the chat if its last activity was before ``now``. Raises ConditionFailed."""
        changes = {name: value for name, value in vars(patch).items() if not isinstance(value, Unset)}
        stored: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
        cleared = [name for name in changes if name not in stored]
        stored["updated_at"] = now
        # Every name has an alias because "status" is a reserved word of DynamoDB.
        sets = ", ".join(f"#{name} = :{name}" for name in stored)
        removes = " REMOVE " + ", ".join(f"#{name}" for name in cleared) if cleared else ""
        item = self._table.update(
            chat_key(key),
            {f":{name}": value for name, value in stored.items()},
            UpdateExpression=f"SET {sets}{removes}",
            ExpressionAttributeNames={f"#{name}": name for name in (*stored, *cleared)},
            ConditionExpression=f"{EXISTS} AND #updated_at < :updated_at",
        )
        return chat_of(item)

    def delete(self, key: ChatKey) -> None:
        """Removes the chat item and marks its id as used. Raises NotFound.

        The ``chat_deleted`` event removes its messages.
        """
        try:
            # The transaction's token makes a retry succeed. Without it a retry would find no item: a 404.
            self._table.transact(
                ("Delete", {"Key": to_attribute_values(chat_key(key)), "ConditionExpression": EXISTS}),
                ("Put", {"Item": to_attribute_values(deleted_key(key))}),
                ("Update", _one_less(key.owner_id)),
            )
        except ConditionFailed as failure:
            raise NotFound from failure


def _one_less(owner_id: str) -> dict[str, Any]:
    return {
        "Key": to_attribute_values(owner_key(owner_id)),
        "UpdateExpression": "ADD chat_count :change",
        "ExpressionAttributeValues": to_attribute_values({":change": -1}),
    }


def _cursor_fields(indexed: Item) -> tuple[str, str]:
    return indexed["updated_at"], key_of(indexed["pk"]).chat_id


def _start_key(owner_id: str, updated_at: str, chat_id: str) -> dict[str, str]:
    return {**chat_key(ChatKey(owner_id, chat_id)), "owner_id": owner_id, "updated_at": updated_at}
