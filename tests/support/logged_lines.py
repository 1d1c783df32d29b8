"""What the functions log, as Lambda gets it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from shared.adapters.logs import open_logger


@contextmanager
def logged() -> Iterator[StringIO]:
    """The lines of the block, each in JSON as it was when it was written."""
    written, logger = StringIO(), open_logger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger(logger.service).removeHandler(handler)
