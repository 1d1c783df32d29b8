"""Logs and replaces unexpected exceptions, without their messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

from shared.bootstrap.logs import logger_of_deployment
from shared.rules.errors.base import ChatTitlesError

MAX_FRAMES = 10
_logger = logger_of_deployment()


class Bug(Exception):
    """Replaces an exception of the named type, whose message Lambda would log."""


def log_bug(message: str, bug: Exception) -> None:
    """Logs a bug's type and its innermost lines, without its message, which may quote a title."""
    lines = [f"{frame.f_code.co_filename}:{number}" for frame, number in walk_tb(bug.__traceback__)]
    _logger.error(message, extra={"error": type(bug).__name__, "raised_at": lines[-MAX_FRAMES:]})


@contextmanager
def hide_bug_messages() -> Iterator[None]:
    """Raises Bug for an exception that is not this service's error. Each Lambda handler runs in it."""
    try:
        yield
    except ChatTitlesError:
        raise
    except Exception as bug:  # noqa: BLE001 - a bug may raise anything, and Lambda gets a Bug
        log_bug("invocation_failed", bug)
        raise Bug(type(bug).__name__) from None
