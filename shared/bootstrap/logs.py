"""How much the service logs."""

from aws_lambda_powertools.logging import Logger

from shared.adapters.logs import log_from, open_logger
from shared.bootstrap.settings import Settings


def logger_of_deployment() -> Logger:
    """The service's logger, from the deployment's LogLevel on."""
    log_from(Settings.from_environment().log_level)
    return open_logger()
