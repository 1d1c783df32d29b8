"""Stores chats that an import brings, each once.

The chat item is written last, in one transaction with its owner's count. Until then the chat does not exist
for the service, and whatever was written is written again in the same place. So it does not matter where an
import stops, how often it runs, or how many run at once.
"""

import secrets
from collections.abc import Sequence
from itertools import batched
from typing import Any, Literal

from shared.adapters.dynamodb.attribute_values import Item, to_attribute_values
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.change_items import title_key
from shared.adapters.dynamodb.items import (
    CHAT,
    DELETED,
    IF_NEW,
    QUIET_IMPORT,
    chat_item,
    chat_key,
    deleted_key,
    message_counts,
    message_id_item,
    message_item,
    owner_key,
    write_id_of,
)
from shared.adapters.dynamodb.remains import DynamoRemains
from shared.adapters.dynamodb.table import BATCH_SIZE, Table
from shared.rules.history import title_of
from shared.rules.quotas import Quotas
from tools.transfer.incoming import IncomingChat, Refused
from tools.transfer.patience import Pace, Patience

Outcome = Literal["imported", "there already", "deleted here", "left out"]
CORRELATION_ID = "import"
REMOVAL_SECONDS = 60.0


class ChatWriter:
    """Writes at a ``pace``, and waits with ``patience`` while the table is busy.

    With ``tells_events`` the fan-out publishes each new chat's title.
    """

    def __init__(
        self, table: Table, quotas: Quotas, pace: Pace, patience: Patience, *, tells_events: bool = False
    ) -> None:
        self._table = table
        self._quotas = quotas
        self._pace = pace
        self._patience = patience
        self._tells_events = tells_events

    def look(self, incoming: IncomingChat) -> Outcome:
        """What ``write`` would come to. Raises Refused."""
        key = incoming.key
        keys = [chat_key(key), deleted_key(key), owner_key(key.owner_id)]
        found = {item["sk"]: item for item in self._patience(lambda: self._table.get_many(keys))}
        if CHAT in found:
            return "there already"
        if DELETED in found:
            return "deleted here"
        owner = found.get(owner_key(key.owner_id)["sk"], {})
        if owner.get("chat_count", 0) >= self._quotas.chats:
            raise self._too_many_chats()
        return "imported"

    def write(self, incoming: IncomingChat) -> Outcome:
        """Stores the chat, unless it is there or was deleted. Raises Refused."""
        outcome = self.look(incoming)
        if outcome == "imported":
            for some in batched(self._parts(incoming), BATCH_SIZE, strict=False):
                self._pace.take(len(some))
                self._patience(lambda some=some: self._table.put_many(some))  # type: ignore[misc]
            outcome = self._finish(incoming)
        if outcome == "deleted here":
            # What an import that was interrupted, or that ran beside the deletion, has left.
            self._patience(lambda: DynamoRemains(self._table).remove(incoming.key, lambda: REMOVAL_SECONDS))
        return outcome

    def _parts(self, incoming: IncomingChat) -> Sequence[Item]:
        """The items of the chat's partition except its own. Those of titles are in no list of changes."""
        key, mark = incoming.key, {QUIET_IMPORT: incoming.source}
        titles = [*incoming.earlier, title_of(incoming.chat)]
        return [
            *(message_item(key, sent.message, ulid=sent.own_ulid) | mark for sent in incoming.messages),
            *(
                message_id_item(key, sent.message.id, sent.ulid)
                for sent in incoming.messages
                if sent.own_ulid
            ),
            *({**title_key(key, title.title_version), **vars(title)} | mark for title in titles),
        ]

    def _finish(self, incoming: IncomingChat) -> Outcome:
        """Stores the chat item, and counts the chat. Raises Refused."""
        write_id = write_id_of(None, CORRELATION_ID, secrets.token_hex(8))
        writes = self._last_writes(incoming, write_id)
        self._pace.take(len(writes))
        try:
            self._patience(lambda: self._table.transact(*writes))
        except ConditionFailed as failure:
            item = failure.item or {}
            if item.get("title_write_id") == write_id:  # it took effect, and the answer was lost
                return "imported"
            if item.get("sk") == CHAT:
                return "there already"
            if item.get("sk") == DELETED:
                return "deleted here"
            raise self._too_many_chats() from failure
        return "imported"

    def _last_writes(self, incoming: IncomingChat, write_id: str) -> list[tuple[str, dict[str, Any]]]:
        key = incoming.key
        item = chat_item(key, incoming.chat, write_id) | _counts(incoming)
        if incoming.prompt_version is not None:
            item["title_prompt_version"] = incoming.prompt_version
        if not self._tells_events:
            item[QUIET_IMPORT] = incoming.source
        counting = {
            "Key": to_attribute_values(owner_key(key.owner_id)),
            "UpdateExpression": "ADD chat_count :one",
            "ConditionExpression": "attribute_not_exists(chat_count) OR chat_count < :max_chats",
            "ExpressionAttributeValues": to_attribute_values({":one": 1, ":max_chats": self._quotas.chats}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        return [
            ("Put", {"Item": to_attribute_values(item), **IF_NEW}),
            ("ConditionCheck", {"Key": to_attribute_values(deleted_key(key)), **IF_NEW}),
            ("Update", counting),
        ]

    def _too_many_chats(self) -> Refused:
        return Refused(f"its owner has {self._quotas.chats} chats already (MaxChats)")


def _counts(incoming: IncomingChat) -> Item:
    """The counters of the chat item, which a chat without messages has none of."""
    counts = [message_counts(sent.message) for sent in incoming.messages]
    return {name: sum(count[name] for count in counts) for name in (counts[0] if counts else ())}
