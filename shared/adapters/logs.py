"""The service's logger, one for the whole process."""

import logging
from functools import cache

from aws_lambda_powertools.logging import Logger

from shared.rules.ids import is_id


@cache
def open_logger() -> Logger:
    """Returns the logger. Libraries log from WARNING on: botocore's lower levels log bodies and tokens."""
    logger = Logger()
    root = logging.getLogger()
    root.setLevel(max(root.level, logging.WARNING))
    return logger


def log_from(level: str) -> None:
    """Logs the service's own lines from ``level`` on.

    Lambda's own level has to include INFO for the metrics, and Powertools would use that level.
    """
    logging.getLogger(open_logger().service).setLevel(level)


def correlate(correlation_id: str) -> None:
    """Sets the correlation id of this thread's log lines and writes. Other threads have their own."""
    open_logger().thread_safe_append_keys(correlation_id=correlation_id)


def end_correlation() -> None:
    """Makes this thread use its invocation's correlation id again."""
    open_logger().thread_safe_remove_keys(["correlation_id"])


def correlation_id() -> str:
    """Returns the correlation id of this thread, else of this invocation, else an empty text."""
    logger = open_logger()
    of_thread = logger.thread_safe_get_current_keys().get("correlation_id")
    return str(of_thread or logger.get_correlation_id() or "")


def name_client(client_id: str | None) -> None:
    """Sets the client that acts for a user in this invocation's log lines and writes, or none."""
    if client_id is None:
        open_logger().remove_keys(["client_id"])
    else:
        open_logger().append_keys(client_id=client_id)


def client_id() -> str | None:
    """Returns the client that acts for a user in this invocation, if there is one."""
    client: str | None = open_logger().get_current_keys().get("client_id")
    return client


def loggable_id(text: str | None) -> str | None:
    """Returns ``text`` if it has the form of an id, else None. A caller may send any text."""
    return text if text is not None and is_id(text) else None
