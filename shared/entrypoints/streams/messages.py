"""Parses stream records of user messages."""

from collections.abc import Mapping
from typing import Any

from shared.adapters.dynamodb.attribute_values import from_attribute_values
from shared.adapters.dynamodb.items import QUIET_IMPORT, key_of, message_of, ulid_of
from shared.adapters.logs import open_logger
from shared.rules.ids import is_ulid
from shared.rules.messages import is_users_turn, text_of
from shared.use_cases.auto_title import UserMessage

_logger = open_logger()


def user_message(record: Mapping[str, Any]) -> UserMessage | None:
    """Returns the user message that a record stored, or None if it is another record or not visible.

    It is None, too, for a message that an import has stored.
    """
    try:
        image = from_attribute_values(record["dynamodb"]["NewImage"])
        message, ulid = message_of(image), ulid_of(image)
        if not is_ulid(ulid) or not is_users_turn(message) or QUIET_IMPORT in image:
            return None
        groups = frozenset(image.get("sender_groups", ()))
        return UserMessage(key_of(image["pk"]), groups, ulid, text_of(message.content))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        _logger.warning("stream_record_ignored", extra={"error": type(error).__name__})
        return None
