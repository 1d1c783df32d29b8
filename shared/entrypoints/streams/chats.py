"""Parses stream records of chat items."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from shared.adapters.dynamodb.attribute_values import from_attribute_values
from shared.adapters.dynamodb.change_items import MAX_VERSIONS
from shared.adapters.dynamodb.items import QUIET_IMPORT, key_of, origin_of
from shared.rules.chats import ChatKey, TitleSource
from shared.rules.events import Origin
from shared.rules.history import PastTitle
from shared.rules.ids import is_id
from shared.rules.texts import is_client_id
from shared.rules.titles import USER_TITLE_MAX, one_line
from shared.rules.watched_changes import Archiving, Deletion
from shared.use_cases.chat_changes import ChatChange, UnreadableChange

_CORRELATION_ID = re.compile(r"[A-Za-z0-9=_-]{1,64}")


def chat_changes(event: Mapping[str, Any]) -> Iterator[ChatChange | UnreadableChange]:
    """Yields the changes of chat items, oldest first."""
    for record in event["Records"]:
        sequence_number = sequence_number_of(record)
        try:
            yield _change(sequence_number, record)
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
            yield UnreadableChange(sequence_number, record)


def sequence_number_of(record: Mapping[str, Any]) -> str:
    """Returns the record's sequence number."""
    sequence_number: str = record["dynamodb"]["SequenceNumber"]
    return sequence_number


def _change(sequence_number: str, record: Mapping[str, Any]) -> ChatChange:
    """Returns one change. Raises ValueError for an item that this service cannot have written."""
    before, after = _image(record, "OldImage"), _image(record, "NewImage")
    image = after or before
    if image is None:
        raise ValueError("A record without images tells nothing.")
    key = ChatKey(_text(image["owner_id"]), _text(image["id"]))
    if not is_id(key.chat_id):
        raise ValueError("No chat of ours has such an id.")
    if key_of(record["dynamodb"]["Keys"]["pk"]["S"]) != key:
        raise ValueError("The item of another chat tells nothing of this one.")
    if after is None:
        return ChatChange(sequence_number, record, key, None, None, deletion=_deletion(key, image))
    title_after = _title(after)
    # What an import has stored quietly is no news.
    title_before = _title(before) if before else title_after if QUIET_IMPORT in after else None
    if title_after.title != one_line(title_after.title) or len(title_after.title) > USER_TITLE_MAX:
        raise ValueError("A title is one line without control characters.")
    archiving = _archiving(key, before, after) if before else None
    return ChatChange(sequence_number, record, key, title_before, title_after, _origin(after), archiving)


def _image(record: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    images = record["dynamodb"]
    return from_attribute_values(images[name]) if name in images else None


def _origin(image: dict[str, Any]) -> Origin:
    """Returns the ids that have the form of API Gateway's, Lambda's, OAuth's or this service's ids."""
    origin = origin_of(image)
    correlation_id, client_id = origin.correlation_id or "", origin.client_id or ""
    return Origin(
        correlation_id if _CORRELATION_ID.fullmatch(correlation_id) else None,
        client_id if is_client_id(client_id) else None,
    )


def _title(image: dict[str, Any]) -> PastTitle:
    source, version = image["title_source"], int(image["title_version"])
    if source not in get_args(TitleSource) or not 0 < version < MAX_VERSIONS:
        raise ValueError("No title of ours is like that.")
    return PastTitle(_text(image["title"]), version, source, _text(image["title_updated_at"]))


def _deletion(key: ChatKey, image: dict[str, Any]) -> Deletion | None:
    """Returns the deletion, or None for a chat of another schema. A chat of any age can be deleted."""
    try:
        return Deletion(key, max(_text(image["title_updated_at"]), _text(image["updated_at"])))
    except (KeyError, ValueError):
        return None


def _archiving(key: ChatKey, before: dict[str, Any], after: dict[str, Any]) -> Archiving | None:
    if before["archived"] == after["archived"]:
        return None
    if after["archived"] not in (True, False):
        raise ValueError("A chat is archived or not.")
    return Archiving(key, bool(after["archived"]), _text(after["updated_at"]))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("This must be text.")
    return value
