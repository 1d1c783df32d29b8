"""chat_deleted: removes a deleted chat's messages and title history, in several runs if necessary."""

import json
from typing import Any

from shared.adapters.logs import loggable_id, open_logger
from shared.bootstrap import purge
from shared.entrypoints.bugs import hide_bug_messages
from shared.rules.chats import ChatKey

_logger = open_logger()
# For calls in progress, their retries and the event that starts the next run.
HAND_OVER_SECONDS = 30


@hide_bug_messages()
def handler(event: dict[str, Any], context: Any) -> None:
    """Purges the chat in the queue's one message, an event from the bus. Repeating it does no harm."""
    (message,) = event["Records"]
    detail = json.loads(message["body"])["detail"]
    key = ChatKey(detail["owner_id"], detail["chat_id"])

    def seconds_left() -> float:
        left: float = context.get_remaining_time_in_millis() / 1000 - HAND_OVER_SECONDS
        return left

    removed = purge.purge_chat()(key, seconds_left)
    fields = {"chat_id": loggable_id(key.chat_id), "items": removed.count, "all": removed.is_all}
    _logger.info("purge_run_finished", extra=fields)
