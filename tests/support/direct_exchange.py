"""One request that goes over a connection of ours without botocore, and its answer."""

import json
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from urllib3 import HTTPResponse
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from shared.adapters.connections import WatchedConnection
from tests.support.exchange import MODEL_CALL, SECRET, Exchange


class DirectExchange(Exchange):
    """A request that is about to go over a ``connection``, by ``send``: that of a provider of models."""

    def __init__(self, connection: WatchedConnection, url: str, send: Callable[[], Any]) -> None:
        self.send = send
        self.operation, self.service = MODEL_CALL, "model"
        self.timeouts = SimpleNamespace(connect_timeout=connection.timeout, read_timeout=connection.timeout)
        self._connection = connection
        self._url = url
        self._attempt = str(uuid4())

    @property
    def attempt_of(self) -> str:
        """One of its own: nothing of ours tries again beneath a call."""
        return self._attempt

    def timed_out(self) -> Exception:
        """As a socket says it."""
        return TimeoutError("timed out")

    def cut_off(self) -> Exception:
        """As a socket says it."""
        return ConnectionResetError("reset")

    def refused(self) -> Exception:
        """As a connection says it."""
        return NewConnectionError(self._connection, "refused")

    def not_connected(self) -> Exception:
        """As a connection says it."""
        return ConnectTimeoutError(self._connection, "timed out")

    def answer(self, status: int, code: str, **body: Any) -> Any:
        """An answer of the provider's."""
        raw_body = json.dumps({"error": code, "message": SECRET, **body}).encode()
        return HTTPResponse(BytesIO(raw_body), {}, status, request_url=self._url, preload_content=False)


def outcome_of(send: Callable[[], Any]) -> Callable[[], Any]:
    """Has a request be sent, and gives what tells its answer or raises when that is asked for.

    Where there is no connection, nobody comes to ask: that is raised at once.
    """
    try:
        answer = send()
    except (TimeoutError, ConnectionError) as error:
        return _raising(error)
    return lambda: answer


def _raising(error: Exception) -> Callable[[], Any]:
    def raises() -> Any:
        raise error

    return raises
