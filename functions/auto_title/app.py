"""User messages from the table's stream: the first of a chat gives it its title."""

from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from shared.adapters import wiring
from shared.adapters.message_stream import user_messages
from shared.use_cases.auto_title import AutoTitler

NAMESPACE = "chat-titles"
_logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response: the message to try again from, if any."""
    titler = AutoTitler(wiring.chats(), wiring.title_contexts(), wiring.models(), wiring.titles())
    for message in user_messages(event):
        came_of_it = titler.handle(message, wiring.deadline(), wiring.now())
        if came_of_it == "not_needed":
            continue
        _logger.info("automatic title", extra={"chat_id": message.key.chat_id, "outcome": came_of_it})
        with single_metric(
            name="AutomaticTitles", unit=MetricUnit.Count, value=1, namespace=NAMESPACE
        ) as metric:
            metric.add_dimension("outcome", came_of_it)
        if came_of_it == "failed":
            return {"batchItemFailures": [{"itemIdentifier": message.position}]}
    return {"batchItemFailures": []}
