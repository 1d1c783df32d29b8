"""Chats in the table, except changes of their titles."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, primary_key, to_attribute_values
from shared.adapters.dynamodb.buckets import Buckets, Take
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import (
    EXISTS,
    chat_item,
    chat_key,
    chat_of,
    key_of,
    message_counts,
    message_item,
    owner_key,
)
from shared.adapters.dynamodb.pagination import Cursors, Page
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import NotFound
from shared.rules.messages import Message
from shared.rules.quotas import Quotas
from shared.rules.times import rfc3339
from shared.use_cases.ports.chats import ChatPatch, Unset

ACTIVITY_INDEX = "by_activity"


class DynamoChatStore:
    """Creates, reads, lists, patches and deletes chat items. ``new_write_id`` marks first titles."""

    def __init__(
        self, table: Table, new_write_id: Callable[[], str], quotas: Quotas, buckets: Buckets
    ) -> None:
        self._table = table
        self._new_write_id = new_write_id
        self._quotas = quotas
        self._buckets = buckets

    def create(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> None:
        """Stores a new chat and its first message, if it has one. ``groups`` are the sender's.

        Raises QuotaExceeded or RateLimited.
        """
        of_message = message_counts(first_message) if first_message else {}
        puts = [
            ("Put", {"Item": to_attribute_values(chat_item(key, chat, self._new_write_id()) | of_message)})
        ]
        if first_message is not None:
            puts.append(("Put", {"Item": to_attribute_values(message_item(key, first_message, groups))}))
        owner_id = key.owner_id
        try:
            self._buckets.take(
                owner_key(owner_id)["pk"],
                lambda take: self._table.transact(*puts, ("Update", self._one_more(owner_id, take))),
            )
        except ConditionFailed as failure:
            raise QuotaExceeded("chats", self._quotas.chats) from failure

    def _one_more(self, owner_id: str, take: Take) -> dict[str, Any]:
        """Returns the update that counts a new chat within the quota."""
        values = {":one": 1, ":max_chats": self._quotas.chats, **take.values}
        return {
            "Key": to_attribute_values(owner_key(owner_id)),
            "UpdateExpression": f"SET {take.assignment} ADD chat_count :one",
            "ConditionExpression": f"{take.condition}"
            " AND (attribute_not_exists(chat_count) OR chat_count < :max_chats)",
            "ExpressionAttributeValues": to_attribute_values(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def get(self, key: ChatKey) -> Chat:
        """Returns the chat as last written. Raises NotFound."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        return chat_of(item)

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
        """Sets the fields in ``patch``, removes those it clears, and marks activity. Raises NotFound."""
        changes = {name: value for name, value in vars(patch).items() if not isinstance(value, Unset)}
        stored: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
        cleared = [name for name in changes if name not in stored]
        stored["updated_at"] = rfc3339(at)
        # Every name has an alias because "status" is a reserved word of DynamoDB.
        sets = ", ".join(f"#{name} = :{name}" for name in stored)
        removes = " REMOVE " + ", ".join(f"#{name}" for name in cleared) if cleared else ""
        try:
            item = self._table.update(
                chat_key(key),
                {f":{name}": value for name, value in stored.items()},
                UpdateExpression=f"SET {sets}{removes}",
                ExpressionAttributeNames={f"#{name}": name for name in (*stored, *cleared)},
                ConditionExpression=EXISTS,
            )
        except ConditionFailed as failure:
            raise NotFound from failure
        return chat_of(item)

    def delete(self, key: ChatKey) -> None:
        """Removes the chat item. The ``chat_deleted`` event removes its messages. Raises NotFound."""
        try:
            # The transaction's token makes a retry succeed. Without it a retry would find no item: a 404.
            self._table.transact(
                ("Delete", {"Key": to_attribute_values(chat_key(key)), "ConditionExpression": EXISTS}),
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
