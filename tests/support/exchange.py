"""One request that leaves a function, and its answer."""

import json
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.httpsession import URLLib3Session

from shared.adapters import connections

# What no answer of the service's may show.
SECRET = "arn:aws:secret-internals"  # noqa: S105 - it is none
# A call of a model, whichever provider's.
MODEL_CALL = "ModelCall"
# What a provider calls for a title. Only a model is paid.
PROVIDER_CALLS = (MODEL_CALL, "GetSecretValue")
_SERVICES = {
    "DynamoDB_20120810": "dynamodb",
    "AWSEvents": "events",
    "AmazonSQS": "sqs",
    "secretsmanager": "secretsmanager",
}


class Exchange:
    """A request that a ``session`` of botocore's is about to ``send``."""

    def __init__(
        self, request: AWSPreparedRequest, session: URLLib3Session, send: Callable[[], AWSResponse]
    ) -> None:
        self.request = request
        self.send = send
        self.timeouts: Any = vars(session)["_timeout"]  # as the client's Config has it
        prefix, _, operation = self.header("x-amz-target").partition(".")
        if not operation:
            to_tab = "PostToConnection" if request.method == "POST" else "DeleteConnection"
            operation = to_tab if "/@connections/" in request.url else MODEL_CALL
        self.operation = operation
        self.service = _SERVICES.get(prefix) or ("model" if operation == MODEL_CALL else "websocket")

    @property
    def body(self) -> bytes:
        """The request's body."""
        body: Any = self.request.body or b""
        return body if isinstance(body, bytes) else str(body).encode()

    @property
    def attempt_of(self) -> str:
        """What all attempts at one call have in common."""
        return self.header("amz-sdk-invocation-id")

    def header(self, name: str) -> str:
        """One header of the request, or nothing."""
        value: Any = self.request.headers.get(name, "")
        return value.decode() if isinstance(value, bytes) else value

    def leave(self) -> None:
        """Does what one of our connections does when a request goes out on it."""
        if connection := connections._current.get():  # noqa: SLF001 - what stands in for a connection has to tell it
            connection.count_request()

    def send_instead(self, body: dict[str, Any]) -> dict[str, Any]:
        """What another request is answered; nobody here looks at signatures."""
        self.request.body = json.dumps(body).encode()
        self.request.headers["Content-Length"] = str(len(self.request.body))
        answered: dict[str, Any] = json.loads(self.send().content)
        return answered

    def timed_out(self) -> Exception:
        """What the caller meets when no answer comes in time."""
        return ReadTimeoutError(endpoint_url=self.request.url, error="timed out")

    def cut_off(self) -> Exception:
        """What it meets when the connection is reset."""
        return ConnectionClosedError(endpoint_url=self.request.url, error="reset", request=self.request)

    def refused(self) -> Exception:
        """What it meets when nobody listens."""
        return EndpointConnectionError(endpoint_url=self.request.url, error="refused")

    def not_connected(self) -> Exception:
        """What it meets when nobody answers."""
        return ConnectTimeoutError(endpoint_url=self.request.url, error="timed out")

    def answer(self, status: int, code: str, **body: Any) -> AWSResponse:
        """An answer of the service's."""
        raw_body = json.dumps({"__type": code, "message": SECRET, **body} if code else body).encode()
        headers = HTTPHeaders.from_dict({"x-amzn-errortype": code} if code else {})
        return AWSResponse(self.request.url, status, headers, Raw(raw_body))


class Raw:
    """The body of an answer, as botocore reads it off the network."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> list[bytes]:
        """It in one piece."""
        return [self._body]
