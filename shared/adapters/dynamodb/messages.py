"""The messages of chats, one item each."""

from collections.abc import Collection

from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import (
    EXISTS,
    MESSAGE_PREFIX,
    chat_key,
    message_item,
    message_key,
    message_of,
    partition,
)
from shared.adapters.dynamodb.pages import Cursors, Page, page_of
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.wire import wire
from shared.rules.chats import ChatKey
from shared.rules.errors import NotFound
from shared.rules.messages import Message


class DynamoMessageStore:
    """Appends and lists messages."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def append(self, key: ChatKey, message: Message, groups: Collection[str]) -> None:
        """Stores ``message`` and marks the chat's activity in one transaction. Raises NotFound.

        Without the transaction a message could arrive in a chat that was deleted a moment ago.
        """
        activity = {
            "Key": wire(chat_key(key)),
            "UpdateExpression": "SET updated_at = :now",
            "ConditionExpression": EXISTS,
            "ExpressionAttributeValues": wire({":now": message.created_at}),
        }
        item = wire(message_item(key, message, groups))
        try:
            self._table.transact(("Update", activity), ("Put", {"Item": item}))
        except ConditionFailed as failure:
            raise NotFound from failure

    def page(self, key: ChatKey, limit: int, cursor: str | None) -> Page[Message]:
        """A chat's messages, oldest first. Raises NotFound, and InvalidRequest for a foreign cursor."""
        cursors = Cursors("messages", partition(key))
        after = message_key(key, cursors.decode(cursor, 1)[0]) if cursor else None
        if self._table.get(chat_key(key)) is None:
            raise NotFound
        items, rest = self._table.query(
            {":pk": partition(key), ":prefix": MESSAGE_PREFIX},
            after=after,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ConsistentRead=True,
            Limit=limit,
        )
        messages = list(map(message_of, items))
        return page_of(messages, lambda message: cursors.encode(message.id), more=bool(rest))
