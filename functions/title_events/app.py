"""Sends title changes from the table's stream to the title history, the bus and the owner's open tabs."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from shared.adapters.logs import open_logger
from shared.bootstrap import publishing, title_events
from shared.entrypoints.bugs import hide_bug_messages, log_bug
from shared.entrypoints.streams.chats import chat_changes, sequence_number_of
from shared.rules.errors.busy import StorageUnavailable
from shared.use_cases.fan_out import GROUP_SIZE, GroupResult
from shared.use_cases.fan_out_steps import IsLate
from shared.use_cases.isolation import isolated

# The longest that a few changes may take (docs/decisions/0005-time.md).
LATE_MILLISECONDS = 60_000
_logger = open_logger()

Record = dict[str, Any]


@hide_bug_messages()
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Returns the partial batch response and the number of quarantined records."""
    failures = publishing.failures()
    quarantined_before = failures.quarantined_count
    failed = _handle(event["Records"], lambda: context.get_remaining_time_in_millis() < LATE_MILLISECONDS)
    # Lambda reads only the failures. make redrive reads both.
    answer: dict[str, Any] = {
        "batchItemFailures": [],
        "quarantined": failures.quarantined_count - quarantined_before,
    }
    if failed is not None:
        _logger.warning("stream_batch_stopped", extra={"sequence_number": failed})
        answer["batchItemFailures"] = [{"itemIdentifier": failed}]
    return answer


def _handle(records: Sequence[Record], is_late: IsLate) -> str | None:
    """Returns the sequence number to resume from, or None. A bug in one record does not block the others."""
    groups = list(batched(records, GROUP_SIZE, strict=False))
    for group, outcome in zip(groups, _fan_out(groups, is_late), strict=True):
        resume = None if isinstance(outcome, Exception) else outcome
        if isinstance(outcome, Exception):
            log_bug("stream_group_isolated", outcome)
            unhandled = (
                record
                for record in group
                if (record is not records[0] and is_late()) or not _fan_out_alone(record, is_late)
            )
            resume = next(map(sequence_number_of, unhandled), None)
        if resume is not None:
            return resume
    return None


def _fan_out(groups: Sequence[Sequence[Record]], is_late: IsLate) -> Sequence[GroupResult]:
    """Returns each group's outcome. A bug outside of the groups is the outcome of every group."""
    bugs: list[Exception] = []
    with isolated(bugs):
        return title_events.fan_out().handle([chat_changes({"Records": some}) for some in groups], is_late)
    return bugs * len(groups)


def _fan_out_alone(record: Record, is_late: IsLate) -> bool:
    """Returns whether the record needs no further delivery: it was published or quarantined."""
    bugs: list[Exception] = []
    with isolated(bugs):
        outcome = title_events.fan_out().handle_alone(chat_changes({"Records": [record]}), is_late)
        if not isinstance(outcome, Exception):
            return outcome is None
        bugs.append(outcome)
    log_bug("stream_record_failed", bugs[0])
    try:
        publishing.failures().quarantine("bug", record)
    except StorageUnavailable:
        return False
    return True
