"""The service's logger: one for the whole process, whoever asks for it."""

import logging
from functools import cache

from aws_lambda_powertools.logging import Logger

from shared.adapters.settings import Settings


@cache
def open_logger() -> Logger:
    """Logs the service's own lines from the deployment's LogLevel on, and lets libraries log from WARNING on.

    Lambda's own level has to let INFO through, as which metrics count, and Powertools would go by that one.
    It is the root logger's as well: botocore's lower lines hold requests with bodies and session tokens.
    """
    logger = Logger()
    logging.getLogger(logger.service).setLevel(Settings.from_environment().log_level)
    root = logging.getLogger()
    root.setLevel(max(root.level, logging.WARNING))
    return logger
