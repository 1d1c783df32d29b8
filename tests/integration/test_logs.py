"""What handlers log in a process like Lambda's, at each LogLevel of the template."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.support.logged_run import SECRETS, TOKEN
from tests.support.template import PROJECT, load_template
from tools.stack import aws

SERVICE = "logged-stack"
SESSION_TOKEN = "FwoGZXIvYXdzEBcaDNotForLogs"  # noqa: S105 - nobody's
LEVELS: list[str] = load_template()["Parameters"]["LogLevel"]["AllowedValues"]
_ORDER = ["DEBUG", "INFO", "WARNING", "ERROR"]
_RUN = (
    "from tests.support import lambda_logging; lambda_logging.set_up_root_logger();"
    "from tests.support import logged_run; logged_run.main()"
)


def of_the_platform(level: str) -> str:
    """The ApplicationLogLevel that the template gives for a LogLevel."""
    logging_config = load_template()["Globals"]["Function"]["LoggingConfig"]
    assert logging_config["LogFormat"] == "JSON"
    condition, yes, no = logging_config["ApplicationLogLevel"]["Fn::If"]
    parameter, value = load_template()["Conditions"][condition]["Fn::Equals"]
    assert parameter == {"Ref": "LogLevel"}
    return str(yes if level == value else no)


@cache
def printed(level: str) -> str:
    """All that a run prints at a level, in a process of its own."""
    environment = {
        **aws.without_own_settings(os.environ),
        **aws.CREDENTIALS,
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
        "AWS_DEFAULT_REGION": aws.REGION,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": of_the_platform(level),
        "POWERTOOLS_LOG_LEVEL": level,
        "POWERTOOLS_SERVICE_NAME": SERVICE,
        "WATCH_URL": "ws://127.0.0.1:9/live",
    }
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def lines(level: str) -> list[dict[str, Any]]:
    """What was printed, which is JSON a line."""
    return [json.loads(line) for line in printed(level).splitlines()]


@pytest.mark.parametrize("level", LEVELS)
def test_log_has_no_text_of_users_models_or_tokens(level: str) -> None:
    """Nor the role's session token, nor what is found in a token."""
    output = printed(level)
    assert output
    assert not [name for name, secret in SECRETS.items() if secret.lower() in output.lower()]
    assert not [part for part in TOKEN.split(".")[1:] if part in output]
    assert SESSION_TOKEN not in output
    assert not re.search("authorization|bearer", output, re.IGNORECASE)


@pytest.mark.parametrize("level", LEVELS)
def test_own_lines_are_logged_from_the_level_on(level: str) -> None:
    """All of them, and none below."""
    levels = {line["level"] for line in lines(level) if line.get("service") == SERVICE and "level" in line}
    assert levels == set(_ORDER[max(_ORDER.index(level), _ORDER.index("INFO")) :])


@pytest.mark.parametrize("level", LEVELS)
def test_libraries_log_warnings_and_errors_only(level: str) -> None:
    """Botocore's lower ones hold requests with their bodies."""
    levels = {line["level"] for line in lines(level) if "logger" in line}
    assert levels <= {"WARNING", "ERROR", "CRITICAL"}


@pytest.mark.parametrize("level", LEVELS)
def test_metrics_are_printed_at_every_level(level: str) -> None:
    """They count as INFO, so Lambda may drop nothing from there on."""
    names = {
        metric["Name"]
        for line in lines(level)
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for metric in directive["Metrics"]
    }
    assert names >= {"Titles", "ModelCalls", "SpendMicros", "ModelLatency"}
    assert _ORDER.index(of_the_platform(level)) <= _ORDER.index("INFO")


@pytest.mark.parametrize("level", LEVELS)
def test_lambda_drops_no_line_from_the_level_on(level: str) -> None:
    """Its own level is never above the parameter."""
    assert _ORDER.index(of_the_platform(level)) <= _ORDER.index(level)
