"""AWS clients that speak to the local emulator and to nothing else."""

from typing import Any

import boto3

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def client(service: str, endpoint_url: str) -> Any:
    """A client of ``service`` at ``endpoint_url``, whatever this machine's own AWS settings say."""
    session: Any = boto3.Session(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
    return session.client(service, region_name=REGION, endpoint_url=endpoint_url)


def environment(endpoint_url: str) -> dict[str, str]:
    """The variables that send a child process's AWS calls to the emulator."""
    return {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
