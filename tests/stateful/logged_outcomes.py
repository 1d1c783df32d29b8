"""What the log says came of automatic titles."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from shared.adapters.logs import open_logger


@contextmanager
def logged_outcomes() -> Iterator[list[str]]:
    """The outcomes that the block's lines tell. No line is written."""
    outcomes: list[str] = []

    def note(line: logging.LogRecord) -> bool:
        if line.msg == "automatic_title_handled":
            outcomes.append(vars(line)["outcome"])
        return False

    logger, was_disabled = logging.getLogger(open_logger().service), logging.root.manager.disable
    logger.addFilter(note)
    logging.disable(logging.NOTSET)
    try:
        yield outcomes
    finally:
        logging.disable(was_disabled)
        logger.removeFilter(note)
