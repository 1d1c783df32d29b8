"""Sets the service's log level."""

from aws_lambda_powertools.logging import Logger

from shared.adapters.logs import log_from, open_logger
from shared.bootstrap.settings import Settings


def logger_of_deployment() -> Logger:
    """Returns the service's logger with the deployment's LogLevel."""
    log_from(Settings.from_environment().log_level)
    return open_logger()
