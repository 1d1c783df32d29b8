"""Reads the records of the table's stream."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.adapters.dynamodb.wire import plain
from shared.rules.chats import ChatKey
from shared.rules.events import TitleState
from shared.use_cases.publish_events import ChatChange, UnreadableChange


def chat_changes(event: Mapping[str, Any]) -> Iterator[ChatChange]:
    """The changes of chat items, oldest first. Raises UnreadableChange when it comes to a broken record."""
    for record in event["Records"]:
        change = record["dynamodb"]
        position = change["SequenceNumber"]
        try:
            before, after = _image(change, "OldImage"), _image(change, "NewImage")
            yield ChatChange(position, _key(after or before), _title_state(before), _title_state(after))
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableChange(position) from error


def _image(change: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    return plain(change[name]) if name in change else None


def _key(image: dict[str, Any] | None) -> ChatKey:
    if image is None:
        raise ValueError("A record without images tells nothing.")
    return ChatKey(image["owner_id"], image["id"])


def _title_state(image: dict[str, Any] | None) -> TitleState | None:
    if image is None:
        return None
    return TitleState(
        image["title"], int(image["title_version"]), image["title_source"], image["title_updated_at"]
    )
