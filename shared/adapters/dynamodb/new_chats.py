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

    def store(
        self,
        key: ChatKey,
        chat: Chat,
        first_message: Message | None,
        groups: Collection[str],
        *,
        once: bool,
    ) -> None:
        """Stores a chat and its first message, if it has one. ``once`` makes it check that the id is new.

        Raises QuotaExceeded and RateLimited. With ``once`` it also raises ChatExists and ChatDeleted.
        """
        counts = message_counts(first_message) if first_message else {}
        write_id, condition = self._new_write_id(), IF_NEW if once else {}
        writes = [
            ("Put", {"Item": to_attribute_values(chat_item(key, chat, write_id) | counts), **condition})
        ]
        if once:
            writes.append(("ConditionCheck", {"Key": to_attribute_values(deleted_key(key)), **IF_NEW}))
        if first_message is not None:
            writes.append(("Put", {"Item": to_attribute_values(message_item(key, first_message, groups))}))

        def write(take: Take) -> None:
            try:
                self._table.transact(*writes, ("Update", self._one_more(key.owner_id, take)))
            except ConditionFailed as failure:
                _raise_if_taken(failure)
                raise

        try:
            self._buckets.take(owner_key(key.owner_id)["pk"], write)
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


def _raise_if_taken(failure: ConditionFailed) -> None:
    """Raises ChatExists or ChatDeleted if that is why a new chat was not stored."""
    item = failure.item or {}
    if item.get("sk") == CHAT:
        raise ChatExists(chat_of(item)) from failure
    if item.get("sk") == DELETED:
        raise ChatDeleted from failure
