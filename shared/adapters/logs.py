"""The service's logger: one for the whole process, whoever asks for it."""

import logging
from functools import cache

from aws_lambda_powertools.logging import Logger

from shared.rules.chats import is_ulid


@cache
def open_logger() -> Logger:
    """Lets libraries log from WARNING on: botocore's lower lines hold bodies and session tokens."""
    logger = Logger()
    root = logging.getLogger()
    root.setLevel(max(root.level, logging.WARNING))
    return logger


def log_from(level: str) -> None:
    """Logs the service's own lines from ``level`` on.

    Lambda's own level has to let INFO through, as which metrics count, and Powertools would go by that one.
    """
    logging.getLogger(open_logger().service).setLevel(level)


def correlate(correlation_id: str) -> None:
    """Has what this thread logs and writes name what it goes back to; other threads have theirs."""
    open_logger().thread_safe_append_keys(correlation_id=correlation_id)


def end_correlation() -> None:
    """Has what this thread does from now on go back to its invocation."""
    open_logger().thread_safe_remove_keys(["correlation_id"])


def correlation_id() -> str:
    """The correlation id of this thread's work, else of this invocation; empty if there is none."""
    logger = open_logger()
    of_thread = logger.thread_safe_get_current_keys().get("correlation_id")
    return str(of_thread or logger.get_correlation_id() or "")


def loggable_id(text: str | None) -> str | None:
    """``text`` if it is an id that this service makes, None otherwise: a caller may send anything as one."""
    return text if text is not None and is_ulid(text) else None
