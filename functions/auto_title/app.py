"""User messages from the table's stream: the first of a chat gives it its title."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from shared.adapters.logs import correlate, end_correlation, loggable_id, open_logger
from shared.adapters.title_metrics import count_title
from shared.bootstrap import auto_title, storage, titling
from shared.entrypoints.bugs import bugs_without_words, log_bug
from shared.entrypoints.streams.chats import position_of
from shared.entrypoints.streams.messages import user_message
from shared.use_cases.auto_title import AutoTitled
from shared.use_cases.isolation import isolated

# Of a message that brings out a bug of ours: it may be gone the second time, and each try may pay a model.
MAX_TRIES = 2
# A title's whole budget, and what comes after the model (docs/decisions/0005-time.md).
TITLE_MILLISECONDS = 40_000
_logger = open_logger()

Record = dict[str, Any]


@bugs_without_words()
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The partial batch response: the record to resume from, if any.

    The titles of a batch are made side by side, so that it takes as long as one of them.
    """
    records: list[Record] = event["Records"]
    outcomes = zip(records, _outcomes(records, context), strict=True)
    left = [position_of(record) for record, outcome in outcomes if outcome is None]
    return {"batchItemFailures": [{"itemIdentifier": position} for position in left[:1]]}


def _outcomes(records: Sequence[Record], context: Any) -> list[AutoTitled | None]:
    """What came of each record; without the threads, where a bug is in the way there."""
    titles = [partial(_outcome_in_time, one, context, may_wait=one is not records[0]) for one in records]
    bugs: list[Exception] = []
    with isolated(bugs):
        auto_title.auto_titler()
        with titling.side_by_side() as begin:
            begun = [begin(title) for title in titles]
        return [one.result() for one in begun]
    log_bug("automatic_titles_isolated", bugs[0])
    try:
        return [title() for title in titles]
    finally:
        # This thread goes on with the next invocation.
        end_correlation()


def _outcome_in_time(record: Record, context: Any, *, may_wait: bool) -> AutoTitled | None:
    """What came of the record, None where there was no time left to begin."""
    if may_wait and context.get_remaining_time_in_millis() < TITLE_MILLISECONDS:
        return None
    return _outcome(record, context)


def _outcome(record: Record, context: Any) -> AutoTitled:
    """What came of the record. A bug that it brings out does not block the others."""
    bugs: list[Exception] = []
    while len(bugs) < MAX_TRIES:
        with isolated(bugs):
            return _handle(record, context)
        log_bug("automatic_title_failed", bugs[-1])
    _logger.error("automatic_title_given_up", extra={"sequence_number": position_of(record)})
    with isolated(bugs):
        count_title("automatic", "given_up")
    return "given_up"


def _handle(record: Record, context: Any) -> AutoTitled:
    message = user_message(record) if storage.settings().automatic_titles else None
    if message is None:
        return "not_needed"
    # No request of its own: the message is what an automatic title goes back to.
    correlate(message.message_id)
    outcome = auto_title.auto_titler().handle(message, titling.deadline(context))
    if outcome != "not_needed":
        _logger.info(
            "automatic_title_handled", extra={"chat_id": loggable_id(message.key.chat_id), "outcome": outcome}
        )
        count_title("automatic", outcome)
    return outcome
