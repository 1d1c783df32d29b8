"""The table's stream to the bus: title_change when a title moved, chat_deleted when a chat went."""

from typing import Any

from aws_lambda_powertools.logging import Logger

from shared.adapters import wiring
from shared.adapters.stream import chat_changes
from shared.use_cases.publish_events import publish_events

_logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response: the record to resume from, if any."""
    failed = publish_events(chat_changes(event), wiring.publisher())
    if failed is None:
        return {"batchItemFailures": []}
    _logger.warning("stream batch stopped", extra={"sequence_number": failed})
    return {"batchItemFailures": [{"itemIdentifier": failed}]}
