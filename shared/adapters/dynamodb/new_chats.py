"""New chats in the table: each is counted within its owner's quota and rate, in one transaction."""

from collections.abc import Callable, Collection
from typing import Any

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.buckets import Buckets, Take
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import (
    CHAT,
    DELETED,
    IF_NEW,
    chat_item,
    chat_of,
    deleted_key,
    message_counts,
    message_item,
    owner_key,
)
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import ChatDeleted
from shared.rules.messages import Message
from shared.rules.quotas import Quotas


class ChatExists(Exception):
    """There is a ``chat`` with the key of a new one."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        super().__init__("The chat exists.")


class NewChats:
    """Stores new chats. ``new_write_id`` marks first titles."""

    def __init__(
        self, table: Table, new_write_id: Callable[[], str], quotas: Quotas, buckets: Buckets
    ) -> None:
        self._table = table
        self._new_write_id = new_write_id
        self._quotas = quotas
        self._buckets = buckets

    def store(self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]) -> None:
        """Stores a chat and its first message, if it has one. Raises QuotaExceeded and RateLimited."""
        write_id = self._new_write_id()

        def write(take: Take) -> None:
            self._table.transact(
                ("Put", {"Item": _item(key, chat, first_message, write_id)}),
                *_first_put(key, first_message, groups),
                ("Update", self._one_more(key.owner_id, take)),
            )

        self._count(key.owner_id, write)

    def store_once(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> None:
        """Does what ``store`` does if the id is new. Otherwise it raises ChatExists or ChatDeleted."""
        write_id = self._new_write_id()

        def write(take: Take) -> None:
            try:
                self._table.transact(
                    ("Put", {"Item": _item(key, chat, first_message, write_id), **IF_NEW}),
                    ("ConditionCheck", {"Key": to_attribute_values(deleted_key(key)), **IF_NEW}),
                    *_first_put(key, first_message, groups),
                    ("Update", self._one_more(key.owner_id, take)),
                )
            except ConditionFailed as failure:
                _raise_if_taken(failure)
                raise

        self._count(key.owner_id, write)

    def _count(self, owner_id: str, write: Callable[[Take], None]) -> None:
        """Has ``write`` count a new chat. Raises QuotaExceeded and RateLimited."""
        try:
            self._buckets.take(owner_key(owner_id)["pk"], write)
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


def _item(key: ChatKey, chat: Chat, first_message: Message | None, write_id: str) -> dict[str, Any]:
    """Returns a new chat's item in DynamoDB's form. It counts the first message."""
    counts = message_counts(first_message) if first_message else {}
    return to_attribute_values(chat_item(key, chat, write_id) | counts)


def _first_put(
    key: ChatKey, message: Message | None, groups: Collection[str]
) -> list[tuple[str, dict[str, Any]]]:
    """Returns the write of a chat's first message, if it has one."""
    return [("Put", {"Item": to_attribute_values(message_item(key, message, groups))})] if message else []


def _raise_if_taken(failure: ConditionFailed) -> None:
    """Raises ChatExists or ChatDeleted if that is why a new chat was not stored."""
    item = failure.item or {}
    if item.get("sk") == CHAT:
        raise ChatExists(chat_of(item)) from failure
    if item.get("sk") == DELETED:
        raise ChatDeleted from failure
