"""The messages of chats, one item each."""

from collections.abc import Collection, Sequence
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, to_attribute_values
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import (
    CHAT,
    EXISTS,
    IF_NEW,
    MESSAGE_ID_PREFIX,
    MESSAGE_PREFIX,
    chat_key,
    message_counts,
    message_id_item,
    message_item,
    message_key,
    message_of,
    partition,
    ulid_of,
)
from shared.adapters.dynamodb.pagination import Cursors, Page, page_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import ChatKey
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import NotFound
from shared.rules.ids import is_ulid
from shared.rules.messages import Message
from shared.rules.quotas import Quotas

# The ULID of a message with its sender's own id is not its id.
_IF_NO_MESSAGE_ID = {**IF_NEW, "ConditionExpression": "attribute_not_exists(pk) OR attribute_exists(id)"}


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
        item = to_attribute_values(message_item(key, message, groups))
        try:
            self._store(key, message, item)
        except ConditionFailed as failure:
            raise self._refusal(failure) from failure

    def append_once(
        self, key: ChatKey, message: Message, groups: Collection[str], ulid: str
    ) -> Message | None:
        """Does what ``append`` does, unless the chat has a message with this id. Returns that one, else None.

        ``ulid`` is the message's place in the chat. Raises NotFound or QuotaExceeded.
        """
        item = to_attribute_values(message_item(key, message, groups, ulid))
        id_item = to_attribute_values(message_id_item(key, message.id, ulid))
        # In a failure the first of the items that were found is reported.
        checks = [("Put", {"Item": id_item, **IF_NEW})]
        if is_ulid(message.id):  # it may be the id of a message that was appended without one
            message_at_id = to_attribute_values(message_key(key, message.id))
            checks.append(("ConditionCheck", {"Key": message_at_id, **_IF_NO_MESSAGE_ID}))
        try:
            self._store(key, message, item, checks)
        except ConditionFailed as failure:
            existing_ulid = _existing_ulid(failure.item or {})
            if existing_ulid is None:
                raise self._refusal(failure) from failure
            return self._existing(key, existing_ulid)
        return None

    def _existing(self, key: ChatKey, ulid: str) -> Message:
        """Returns the message. Raises NotFound if its chat was deleted, even if it is not purged yet."""
        items = {item["sk"]: item for item in self._table.get_many([chat_key(key), message_key(key, ulid)])}
        item = items.get(MESSAGE_PREFIX + ulid)
        if item is None or CHAT not in items:
            raise NotFound
        return message_of(item)

    def _refusal(self, failure: ConditionFailed) -> NotFound | QuotaExceeded:
        return NotFound() if failure.item is None else self._quota_error(failure.item)

    def _store(
        self,
        key: ChatKey,
        message: Message,
        item: dict[str, Any],
        checks: Sequence[tuple[str, dict[str, Any]]] = (),
    ) -> None:
        """Stores and counts the message, and marks the chat's activity. A later activity stays marked."""
        counting, put = self._counting(key, message), ("Put", {"Item": item})
        now = to_attribute_values({":now": message.created_at})
        counting_and_marking = counting | {
            "UpdateExpression": f"SET updated_at = :now {counting['UpdateExpression']}",
            "ConditionExpression": f"{counting['ConditionExpression']} AND updated_at <= :now",
            "ExpressionAttributeValues": counting["ExpressionAttributeValues"] | now,
        }
        try:
            self._table.transact(*checks, ("Update", counting_and_marking), put)
        except ConditionFailed as failure:
            if (failure.item or {}).get("updated_at", "") <= message.created_at:
                raise
            self._table.transact(*checks, ("Update", counting), put)

    def _counting(self, key: ChatKey, message: Message) -> dict[str, Any]:
        """Returns the update that counts the message within the quotas."""
        quotas, counts = self._quotas, message_counts(message)
        values = {
            ":count": counts["message_count"],
            ":bytes": counts["message_bytes"],
            ":turns": counts["user_turns"],
            ":max_messages": quotas.chat_messages,
            ":room": quotas.chat_bytes - counts["message_bytes"],
        }
        return {
            "Key": to_attribute_values(chat_key(key)),
            "UpdateExpression": "ADD message_count :count, message_bytes :bytes, user_turns :turns",
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
        ulids = {message.id: ulid_of(item) for message, item in zip(messages, items, strict=True)}
        return page_of(messages, lambda message: cursors.encode(ulids[message.id]), more=bool(last_key))


def _existing_ulid(item: Item) -> str | None:
    """Returns the ULID of the message that has the id already, if ``item`` tells of one."""
    kind = str(item.get("sk", ""))
    if kind.startswith(MESSAGE_ID_PREFIX):
        return str(item["ulid"])
    return ulid_of(item) if kind.startswith(MESSAGE_PREFIX) else None
