"""What the log tells of an exception that our own code should never have raised."""

from traceback import walk_tb

from shared.adapters.logs import open_logger

MAX_FRAMES = 10
_logger = open_logger()


def log_bug(message: str, bug: Exception) -> None:
    """Its type and the innermost lines that it came through. Its words stay out: they may quote a title."""
    lines = [f"{frame.f_code.co_filename}:{number}" for frame, number in walk_tb(bug.__traceback__)]
    _logger.error(message, extra={"error": type(bug).__name__, "raised_at": lines[-MAX_FRAMES:]})
