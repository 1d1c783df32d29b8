"""What is told of an exception that our own code should never have raised: never its words."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

from shared.bootstrap.logs import logger_of_deployment
from shared.rules.errors.base import ChatTitlesError

MAX_FRAMES = 10
_logger = logger_of_deployment()


class Bug(Exception):
    """Ends an invocation in place of an exception of the named type, whose words Lambda would log."""


def log_bug(message: str, bug: Exception) -> None:
    """Its type and the innermost lines that it came through. Its words stay out: they may quote a title."""
    lines = [f"{frame.f_code.co_filename}:{number}" for frame, number in walk_tb(bug.__traceback__)]
    _logger.error(message, extra={"error": type(bug).__name__, "raised_at": lines[-MAX_FRAMES:]})


@contextmanager
def bugs_without_words() -> Iterator[None]:
    """Raises Bug for whatever is none of this service's errors. Each Lambda handler runs in it."""
    try:
        yield
    except ChatTitlesError:
        raise
    except Exception as bug:  # noqa: BLE001 - a bug may raise anything, and Lambda gets it in other words
        log_bug("invocation_failed", bug)
        raise Bug(type(bug).__name__) from None
