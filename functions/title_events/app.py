"""The table's stream to everyone who cares: the titles' history, the bus, the owner's open tabs."""

from collections.abc import Sequence
from typing import Any

from shared.adapters import fan_out_wiring
from shared.adapters.bugs import bugs_without_words, log_bug
from shared.adapters.logs import open_logger
from shared.adapters.stream import chat_changes
from shared.rules.errors import StorageUnavailable
from shared.use_cases.fan_out_steps import IsLate
from shared.use_cases.isolation import isolated

# What a few changes may take at worst (docs/decisions/0005-time.md).
LATE_MILLISECONDS = 60_000
_logger = open_logger()


@bugs_without_words()
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response, the record to resume from, if any; and how many were put aside."""
    failures = fan_out_wiring.failures()
    kept_before = failures.kept
    failed = _handle(event["Records"], lambda: context.get_remaining_time_in_millis() < LATE_MILLISECONDS)
    # Lambda reads the failures only, make redrive both.
    answer: dict[str, Any] = {"batchItemFailures": [], "quarantined": failures.kept - kept_before}
    if failed is not None:
        _logger.warning("stream_batch_stopped", extra={"sequence_number": failed})
        answer["batchItemFailures"] = [{"itemIdentifier": failed}]
    return answer


def _handle(records: Sequence[dict[str, Any]], is_late: IsLate) -> str | None:
    """The position to resume from, or None. A bug that one record brings out does not block the others."""
    bugs: list[Exception] = []
    with isolated(bugs):
        return fan_out_wiring.fan_out().handle(chat_changes({"Records": records}), is_late)
    log_bug("stream_batch_isolated", bugs[0])
    for number, record in enumerate(records):
        position: str = record["dynamodb"]["SequenceNumber"]
        if (number and is_late()) or not _handle_alone(record, is_late):
            return position
    return None


def _handle_alone(record: dict[str, Any], is_late: IsLate) -> bool:
    """Whether it is done with: told, or given up."""
    bugs: list[Exception] = []
    with isolated(bugs):
        (change,) = chat_changes({"Records": [record]})
        return fan_out_wiring.fan_out().handle_alone(change, is_late) is None
    log_bug("stream_record_failed", bugs[0])
    try:
        fan_out_wiring.failures().keep("bug", record)
    except StorageUnavailable:
        return False
    return True
