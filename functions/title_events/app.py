"""The table's stream to everyone who cares: the titles' history, the bus, the owner's open tabs."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from shared.adapters.logs import open_logger
from shared.bootstrap import fan_out, publishing
from shared.entrypoints.bugs import bugs_without_words, log_bug
from shared.entrypoints.streams.chats import chat_changes, position_of
from shared.rules.errors.busy import StorageUnavailable
from shared.use_cases.fan_out import GROUP_SIZE, GroupResult
from shared.use_cases.fan_out_steps import IsLate
from shared.use_cases.isolation import isolated

# What a few changes may take at worst (docs/decisions/0005-time.md).
LATE_MILLISECONDS = 60_000
_logger = open_logger()

Record = dict[str, Any]


@bugs_without_words()
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response with the record to resume from, and how many records were quarantined."""
    failures = publishing.failures()
    kept_before = failures.kept
    failed = _handle(event["Records"], lambda: context.get_remaining_time_in_millis() < LATE_MILLISECONDS)
    # Lambda reads the failures only, make redrive both.
    answer: dict[str, Any] = {"batchItemFailures": [], "quarantined": failures.kept - kept_before}
    if failed is not None:
        _logger.warning("stream_batch_stopped", extra={"sequence_number": failed})
        answer["batchItemFailures"] = [{"itemIdentifier": failed}]
    return answer


def _handle(records: Sequence[Record], is_late: IsLate) -> str | None:
    """The position to resume from, or None. A bug that one record brings out does not block the others."""
    groups = list(batched(records, GROUP_SIZE, strict=False))
    for group, outcome in zip(groups, _tell(groups, is_late), strict=True):
        resume = None if isinstance(outcome, Exception) else outcome
        if isinstance(outcome, Exception):
            log_bug("stream_group_isolated", outcome)
            rest = (
                one for one in group if (one is not records[0] and is_late()) or not _tell_alone(one, is_late)
            )
            resume = next(map(position_of, rest), None)
        if resume is not None:
            return resume
    return None


def _tell(groups: Sequence[Sequence[Record]], is_late: IsLate) -> Sequence[GroupResult]:
    """The outcome of each group. A bug outside of all groups is the outcome of each."""
    bugs: list[Exception] = []
    with isolated(bugs):
        return fan_out.fan_out().handle([chat_changes({"Records": some}) for some in groups], is_late)
    return bugs * len(groups)


def _tell_alone(record: Record, is_late: IsLate) -> bool:
    """Whether it is done with: told, or given up."""
    bugs: list[Exception] = []
    with isolated(bugs):
        outcome = fan_out.fan_out().handle_alone(chat_changes({"Records": [record]}), is_late)
        if not isinstance(outcome, Exception):
            return outcome is None
        bugs.append(outcome)
    log_bug("stream_record_failed", bugs[0])
    try:
        publishing.failures().keep("bug", record)
    except StorageUnavailable:
        return False
    return True
