"""chat_deleted: removes the messages and titles that a deleted chat left behind."""

from typing import Any

from shared.adapters import wiring
from shared.adapters.logs import open_logger
from shared.rules.chats import ChatKey

_logger = open_logger()


def handler(event: dict[str, Any], context: Any) -> None:
    """Purges the chat in the event's detail. Doing it twice does no harm."""
    key = ChatKey(event["detail"]["owner_id"], event["detail"]["chat_id"])
    purged = wiring.messages().purge(key)
    _logger.info("purged", extra={"chat_id": key.chat_id, "items": purged})
