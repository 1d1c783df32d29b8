"""Chats with many messages, written to the table at once."""

from collections.abc import Iterable
from itertools import batched
from typing import Any

from shared.adapters.dynamodb.items import message_item
from shared.bootstrap import storage
from shared.rules.chats import ChatKey
from shared.rules.messages import Message

AT = "2026-01-02T03:04:05.000000Z"
BATCH_SIZE = 25


def add_messages(chat: ChatKey, texts: Iterable[str]) -> None:
    """Stores ``texts``, the user's and the assistant's in turn.

    Their ids are older than today's: what the chat began with comes last.
    """
    items = (_item(chat, number, text) for number, text in enumerate(texts))
    for some in batched(items, BATCH_SIZE, strict=False):
        storage.table().put_many(some)


def _item(chat: ChatKey, number: int, text: str) -> dict[str, Any]:
    role: Any = "assistant" if number % 2 else "user"
    return message_item(chat, Message(f"01J{number:023}", role, [{"type": "text", "text": text}], AT))
