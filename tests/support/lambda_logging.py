"""The root logger as Lambda's Python runtime sets it up before it imports a handler."""

import json
import logging
import os
import sys


class _JsonLines(logging.Formatter):
    """As the runtime's own: each record is a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            fields["stackTrace"] = self.formatException(record.exc_info)
        return json.dumps(fields)


def set_up_root_logger() -> None:
    """What awslambdaric's ``_setup_logging`` does for the JSON format."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "")
    if level in logging.getLevelNamesMapping():
        root.setLevel(level)
    root.addHandler(handler)
