"""The messages of chats, one item each."""

from collections.abc import Collection
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, to_attribute_values
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import (
    EXISTS,
    MESSAGE_PREFIX,
    chat_key,
    message_counts,
    message_item,
    message_key,
    message_of,
    partition,
)
from shared.adapters.dynamodb.pagination import Cursors, Page, page_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import ChatKey
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import NotFound
from shared.rules.messages import Message
from shared.rules.quotas import Quotas


class DynamoMessageStore:
    """Appends and lists messages."""

    def __init__(self, table: Table, quotas: Quotas) -> None:
        self._table = table
        self._quotas = quotas

    def append(self, key: ChatKey, message: Message, groups: Collection[str]) -> None:
        """Stores ``message``, counts it and marks the chat's activity, in one transaction.

        Without the transaction, a message could be stored in a chat that was just deleted.
        Raises NotFound or QuotaExceeded.
        """
        counts, item = message_counts(message), to_attribute_values(message_item(key, message, groups))
        try:
            self._table.transact(("Update", self._activity(key, message, counts)), ("Put", {"Item": item}))
        except ConditionFailed as failure:
            if failure.item is None:
                raise NotFound from failure
            raise self._quota_error(failure.item) from failure

    def _activity(self, key: ChatKey, message: Message, counts: Item) -> dict[str, Any]:
        quotas = self._quotas
        values = {
            ":now": message.created_at,
            ":count": counts["message_count"],
            ":bytes": counts["message_bytes"],
            ":turns": counts["user_turns"],
            ":max_messages": quotas.chat_messages,
            ":room": quotas.chat_bytes - counts["message_bytes"],
        }
        return {
            "Key": to_attribute_values(chat_key(key)),
            "UpdateExpression": "SET updated_at = :now"
            " ADD message_count :count, message_bytes :bytes, user_turns :turns",
            # A chat without a message has no counters.
            "ConditionExpression": f"{EXISTS} AND (attribute_not_exists(message_count)"
            " OR message_count < :max_messages AND message_bytes <= :room)",
            "ExpressionAttributeValues": to_attribute_values(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _quota_error(self, chat: Item) -> QuotaExceeded:
        if chat["message_count"] >= self._quotas.chat_messages:
            return QuotaExceeded("chat_messages", self._quotas.chat_messages)
        return QuotaExceeded("chat_bytes", self._quotas.chat_bytes)

    def page(self, key: ChatKey, limit: int, cursor: str | None) -> Page[Message]:
        """Returns messages, oldest first. Raises NotFound, and InvalidRequest for a foreign cursor."""
        cursors = Cursors("messages", partition(key))
        after = message_key(key, cursors.decode(cursor, 1)[0]) if cursor else None
        if self._table.get(chat_key(key)) is None:
            raise NotFound
        items, last_key = self._table.query(
            {":pk": partition(key), ":prefix": MESSAGE_PREFIX},
            after=after,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ConsistentRead=True,
            Limit=limit,
        )
        messages = list(map(message_of, items))
        return page_of(messages, lambda message: cursors.encode(message.id), more=bool(last_key))
