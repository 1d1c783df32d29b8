"""Writes exports for tests, and reads all that is in them."""

import json
from pathlib import Path
from typing import Any

from tools.transfer.conversations import Conversation, ImportedMessage, Unreadable
from tools.transfer.reading import read

type Read = tuple[Conversation, list[ImportedMessage]]


def claude(number: int, **fields: Any) -> dict[str, Any]:
    """A small conversation."""
    message = {"uuid": f"m{number}", "sender": "human", "text": f"Words {number}"}
    return {"uuid": f"c{number}", "name": f"Title {number}", "chat_messages": [message], **fields}


def written(folder: Path, content: object) -> Path:
    """A file with these bytes, or else this as JSON."""
    path = folder / "export"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def all_of(path: Path) -> tuple[list[Read], list[Unreadable]]:
    """The conversations with their messages, and what cannot be read."""
    read_whole, unreadable = [], []
    for result in read(path):
        if isinstance(result, Conversation):
            read_whole.append((result, list(result.messages())))
        else:
            unreadable.append(result)
    return read_whole, unreadable


def ids_in(path: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The ids of conversations, and places and reasons of what cannot be read."""
    read_whole, unreadable = all_of(path)
    return [conversation.source_id for conversation, _ in read_whole], [
        (result.place, result.reason) for result in unreadable
    ]
