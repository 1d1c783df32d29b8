"""Titles a chat when the table's stream brings its first user message that says something."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from shared.adapters.logs import correlate, end_correlation, loggable_id, open_logger
from shared.adapters.title_metrics import count_title
from shared.bootstrap import auto_title, storage, titling
from shared.entrypoints.bugs import hide_bug_messages, log_bug
from shared.entrypoints.streams.chats import sequence_number_of
from shared.entrypoints.streams.messages import user_message
from shared.rules.automatic_title_counts import Failure, Handled
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.title_generation import InternalError
from shared.use_cases.isolation import isolated

# For a message that raises a bug. The bug may not occur again, but each try may pay a model.
MAX_TRIES = 2
# A title's whole budget, and the time after the model call (docs/decisions/0005-time.md).
TITLE_MILLISECONDS = 40_000
# For the write of the counts, with its retries.
COUNT_MILLISECONDS = 10_000
_logger = open_logger()

Record = dict[str, Any]


@hide_bug_messages()
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Returns the partial batch response: the record to resume from, if any.

    The titles of a batch are made concurrently, so a batch takes as long as one title.
    """
    records: list[Record] = event["Records"]
    outcomes = _outcomes(records, context)
    _count([outcome for outcome in outcomes if outcome], context)
    left = [
        sequence_number_of(record)
        for record, outcome in zip(records, outcomes, strict=True)
        if outcome is None
    ]
    return {"batchItemFailures": [{"itemIdentifier": sequence_number} for sequence_number in left[:1]]}


def _outcomes(records: Sequence[Record], context: Any) -> list[Handled | None]:
    """Returns the outcome of each record. After a bug in the concurrent run it handles them one by one."""
    titles = [
        partial(_outcome_in_time, record, context, may_wait=record is not records[0]) for record in records
    ]
    bugs: list[Exception] = []
    with isolated(bugs):
        auto_title.auto_titler()
        with titling.side_by_side() as begin:
            begun = [begin(title) for title in titles]
        return [title.result() for title in begun]
    log_bug("automatic_titles_isolated", bugs[0])
    try:
        return [title() for title in titles]
    finally:
        # This thread also handles the next invocation.
        end_correlation()


def _outcome_in_time(record: Record, context: Any, *, may_wait: bool) -> Handled | None:
    """Returns the record's outcome, or None if there was no time left to begin."""
    if may_wait and context.get_remaining_time_in_millis() < TITLE_MILLISECONDS:
        return None
    return _outcome(record, context)


def _outcome(record: Record, context: Any) -> Handled:
    """Returns the record's outcome. A bug in one record does not block the others."""
    bugs: list[Exception] = []
    while len(bugs) < MAX_TRIES:
        with isolated(bugs):
            return _handle(record, context)
        log_bug("automatic_title_failed", bugs[-1])
    _logger.error("automatic_title_given_up", extra={"sequence_number": sequence_number_of(record)})
    with isolated(bugs):
        count_title("automatic", "given_up")
    return Handled("given_up", Failure(InternalError.code))


def _handle(record: Record, context: Any) -> Handled:
    message = user_message(record) if storage.settings().automatic_titles != "off" else None
    if message is None:
        return Handled("not_needed")
    # An automatic title has no request. Its correlation id is the message's id.
    correlate(message.message_id)
    handled = auto_title.auto_titler().handle(message, titling.deadline(context))
    if handled.outcome != "not_needed":
        why = vars(handled.failure) if handled.failure else {}
        fields = {"chat_id": loggable_id(message.key.chat_id), "outcome": handled.outcome, **why}
        _logger.info("automatic_title_handled", extra=fields)
        count_title("automatic", handled.outcome)
    return handled


def _count(batch: Sequence[Handled], context: Any) -> None:
    """Adds to the day's counts. If that fails, the counts lack the batch, and nothing else comes of it."""
    if context.get_remaining_time_in_millis() < COUNT_MILLISECONDS:
        return
    bugs: list[Exception] = []
    try:
        with isolated(bugs):
            auto_title.count_automatic_titles()(batch)
    except StorageUnavailable:
        _logger.warning("automatic_titles_not_counted", extra={"titles": len(batch)})
    if bugs:
        log_bug("automatic_titles_not_counted", bugs[0])
