"""Network faults between botocore and DynamoDB."""

import json
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders


def lose_next_reply(client: Any, through: Any, operation: str) -> list[str]:
    """Lets the next ``operation`` of ``client`` take effect and loses its reply, so that botocore retries.

    The write goes ``through`` another client. The list that it gives fills with what was lost.
    """
    lost: list[str] = []

    def swallow(request: Any, **_: Any) -> AWSResponse | None:
        if lost:
            return None
        lost.append(operation)
        through._make_api_call(operation, json.loads(request.body))  # noqa: SLF001 - the only way to send a wire request
        raw = _Raw(b'{"__type": "InternalServerError", "message": "lost"}')
        return AWSResponse(request.url, 500, HTTPHeaders(), raw)

    client.meta.events.register_first(f"before-send.dynamodb.{operation}", swallow)
    return lost


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> list[bytes]:
        """The body in one piece."""
        return [self._body]
