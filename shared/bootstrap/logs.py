"""How much the service logs."""

from aws_lambda_powertools.logging import Logger

from shared.adapters.logs import open_logger
from shared.bootstrap.settings import Settings


def logger_of_deployment() -> Logger:
    """Logs the service's own lines from the deployment's LogLevel on.

    Lambda's own level has to let INFO through, as which metrics count, and Powertools would go by that one.
    """
    logger = open_logger()
    logger.setLevel(Settings.from_environment().log_level)
    return logger
