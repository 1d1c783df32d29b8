"""Faults between botocore and DynamoDB Local; moto would carry a refused request out all the same."""

import json
from contextlib import suppress
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from tests.support.exchange import Raw


def lose_next_reply(client: Any, through: Any, operation: str) -> list[str]:
    """Lets the next ``operation`` of ``client`` take effect and loses its reply, so that botocore retries.

    The write goes ``through`` another client. The list that it gives fills with what was lost.
    """
    lost: list[str] = []

    def swallow(request: Any, **_: Any) -> AWSResponse | None:
        if lost:
            return None
        lost.append(operation)
        return lost_reply(request, operation, through)

    client.meta.events.register_first(f"before-send.dynamodb.{operation}", swallow)
    return lost


def lost_reply(request: Any, operation: str, through: Any) -> AWSResponse:
    """What botocore gets for a request that takes effect, or is refused, and whose reply is lost."""
    with suppress(ClientError):
        through._make_api_call(operation, json.loads(request.body))  # noqa: SLF001 - the only way to send a wire request
    raw = Raw(b'{"__type": "InternalServerError", "message": "lost"}')
    return AWSResponse(request.url, 500, HTTPHeaders(), raw)


def refuse_next(
    client: Any, operation: str, times: int, code: str, status: int = 400, **details: Any
) -> list[str]:
    """Refuses the next calls of ``operation`` with ``code``; the list that it gives fills with them."""
    refused: list[str] = []
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **details})

    def refuse(request: Any, **_: Any) -> AWSResponse | None:
        if len(refused) == times:
            return None
        refused.append(operation)
        return AWSResponse(request.url, status, HTTPHeaders(), Raw(body.encode()))

    client.meta.events.register_first(f"before-send.dynamodb.{operation}", refuse)
    return refused
