"""The table's stream to everyone who cares: the titles' history, the bus, the owner's open tabs."""

from typing import Any

from shared.adapters import fan_out_wiring
from shared.adapters.logs import open_logger
from shared.adapters.stream import chat_changes

_logger = open_logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response: the record to resume from, if any."""
    failed = fan_out_wiring.fan_out().handle(chat_changes(event))
    if failed is None:
        return {"batchItemFailures": []}
    _logger.warning("stream batch stopped", extra={"sequence_number": failed})
    return {"batchItemFailures": [{"itemIdentifier": failed}]}
