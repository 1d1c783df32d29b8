"""Reads users' messages from the table's stream, apart from the chats' changes: those make no titles."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.adapters.dynamodb.items import MESSAGE_PREFIX, key_of
from shared.adapters.dynamodb.wire import plain
from shared.adapters.logs import open_logger
from shared.rules.chats import is_ulid
from shared.use_cases.auto_title import UserMessage

_logger = open_logger()


def user_messages(event: Mapping[str, Any]) -> Iterator[UserMessage]:
    """The users' messages that were stored, oldest first; what is no message of ours is passed over."""
    for record in event["Records"]:
        try:
            image = plain(record["dynamodb"]["NewImage"])
            message_id = image["sk"].removeprefix(MESSAGE_PREFIX)
            said_at = datetime.fromisoformat(image["created_at"]).astimezone(UTC)
            if image["role"] == "user" and is_ulid(message_id):
                position = record["dynamodb"]["SequenceNumber"]
                groups = frozenset(image.get("sender_groups", ()))
                yield UserMessage(position, key_of(image["pk"]), groups, message_id, said_at)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            _logger.warning("no message of ours", extra={"error": type(error).__name__})
