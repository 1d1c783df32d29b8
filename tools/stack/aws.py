"""AWS clients that speak to the local emulator and to nothing else."""

import os
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def without_own_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` less every AWS setting, which a local stack must not heed."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def forget_own_settings() -> None:
    """Takes every AWS setting out of this process's environment, a profile above all."""
    for name in set(os.environ) - set(without_own_settings(os.environ)):
        del os.environ[name]


def client(service: str, endpoint_url: str, config: Config | None = None) -> Any:
    """A client of ``service`` at ``endpoint_url``."""
    session: Any = boto3.Session(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
    return session.client(service, region_name=REGION, endpoint_url=endpoint_url, config=config)


def environment(endpoint_url: str) -> dict[str, str]:
    """The variables that send a child process's AWS calls to the emulator."""
    return {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
