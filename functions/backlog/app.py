"""Titles the chats of the past, for the run that an administrator has started."""

import json
from functools import partial
from typing import Any

from shared.adapters.logs import correlate, end_correlation, loggable_id, open_logger
from shared.adapters.title_metrics import count_title
from shared.bootstrap import backlog, titling
from shared.entrypoints.bugs import hide_bug_messages, log_bug
from shared.rules.automatic_title_counts import Failure
from shared.rules.backlogs import ChatOutcome, Segment
from shared.rules.errors.title_generation import InternalError
from shared.use_cases.isolation import isolated
from shared.use_cases.ports.backlogs import Candidate

# For the titles in progress, with their retries, and for the message that has another invocation go on.
HAND_OVER_SECONDS = 90
_logger = open_logger()


@hide_bug_messages()
def handler(event: dict[str, Any], context: Any) -> None:
    """Works on the segment in the queue's one message. Repeating it does no harm."""
    (message,) = event["Records"]
    work = json.loads(message["body"])

    def seconds_left() -> float:
        left: float = context.get_remaining_time_in_millis() / 1000 - HAND_OVER_SECONDS
        return left

    ended = backlog.work_on_backlog()(work["run"], work["segment"], partial(_title, context), seconds_left)
    _logger.info("backlog_run_finished", extra={**work, "ended": ended})


def _title(context: Any, segment: Segment, chat: Candidate) -> ChatOutcome:
    """Returns what came of a chat. A bug of one chat does not concern the others."""
    correlate(segment.correlation_id)
    bugs: list[Exception] = []
    outcome = ChatOutcome("failed", Failure(InternalError.code))
    with isolated(bugs):
        title = backlog.title_backlog_chat()
        outcome = title(segment.run, chat.key, chat.chat.title_version, titling.deadline(context))
    if bugs:
        log_bug("backlog_title_failed", bugs[0])
    why = vars(outcome.failure) if outcome.failure else {}
    fields = {"chat_id": loggable_id(chat.key.chat_id), "outcome": outcome.kind, **why}
    _logger.info("backlog_title_handled", extra=fields)
    count_title("backlog", outcome.kind)
    end_correlation()
    return outcome
