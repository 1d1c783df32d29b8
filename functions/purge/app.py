"""chat_deleted: removes what a deleted chat left behind, in as many runs as that takes."""

import json
from typing import Any

from shared.adapters.logs import loggable_id, open_logger
from shared.bootstrap import purge
from shared.entrypoints.bugs import bugs_without_words
from shared.rules.chats import ChatKey

_logger = open_logger()
# For the calls under way, their repetitions and the event that hands over.
HAND_OVER_SECONDS = 30


@bugs_without_words()
def handler(event: dict[str, Any], context: Any) -> None:
    """Purges the chat that the queue's one message, an event of the bus, tells of. Twice does no harm."""
    (message,) = event["Records"]
    detail = json.loads(message["body"])["detail"]
    key = ChatKey(detail["owner_id"], detail["chat_id"])

    def seconds_left() -> float:
        left: float = context.get_remaining_time_in_millis() / 1000 - HAND_OVER_SECONDS
        return left

    removed = purge.purge_chat()(key, seconds_left)
    told = {"chat_id": loggable_id(key.chat_id), "items": removed.count, "all": removed.is_all}
    _logger.info("purge_run_finished", extra=told)
