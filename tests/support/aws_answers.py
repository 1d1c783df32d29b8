"""AWS as a test tells it: real clients, whose requests and answers botocore checks, and no network."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.config import Config

from tools.stack import aws

# Reading AWS's descriptions of its services takes long.
_SESSION: Any = boto3.Session(aws.CREDENTIALS["AWS_ACCESS_KEY_ID"], aws.CREDENTIALS["AWS_SECRET_ACCESS_KEY"])

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Refused(Exception):
    """An answer with an error code."""


class ScriptedAws:
    """Gives clients whose calls are answered by ``answers``, which has a function for each operation.

    It gets the call's parameters and gives the parsed answer, or raises Refused with AWS's error code.
    """

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers

    def client(self, service: str, config: Config | None = None) -> Any:
        """A client of ``service``."""
        client: Any = _SESSION.client(service, region_name=aws.REGION, config=config)
        client.meta.events.register("provide-client-params.*.*", _keep)
        client.meta.events.register("before-call.*.*", self._respond)
        return client

    def _respond(self, model: Any, context: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        try:
            answer = self.answers[model.name](context["parameters"])
        except Refused as error:
            return SimpleNamespace(status_code=400), {"Error": {"Code": str(error), "Message": "no"}}
        return SimpleNamespace(status_code=200), answer


def _keep(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["parameters"] = params
