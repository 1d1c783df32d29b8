"""User messages from the table's stream: the first of a chat gives it its title."""

from typing import Any

from shared.adapters import spending_wiring, suggesting_wiring, wiring
from shared.adapters.logs import open_logger
from shared.adapters.message_stream import user_messages
from shared.adapters.title_metrics import count_title
from shared.use_cases.auto_title import AutoTitler

_logger = open_logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response: the message to try again from, if any."""
    titler = AutoTitler(
        wiring.chats(),
        suggesting_wiring.title_contexts(),
        suggesting_wiring.models(),
        spending_wiring.accounts(),
        wiring.titles(),
    )
    for message in user_messages(event):
        # No request of its own: the message is what an automatic title goes back to.
        _logger.set_correlation_id(message.message_id)
        outcome = titler.handle(message, suggesting_wiring.deadline(context), wiring.now())
        if outcome == "not_needed":
            continue
        _logger.info("automatic title", extra={"chat_id": message.key.chat_id, "outcome": outcome})
        count_title("automatic", outcome)
        if outcome == "failed":
            return {"batchItemFailures": [{"itemIdentifier": message.position}]}
    return {"batchItemFailures": []}
