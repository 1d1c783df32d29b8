"""Connections to the endpoints that administrators name. They lead to public addresses only."""

import socket
from collections.abc import Callable
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util.connection import create_connection

from shared.adapters.connections import WatchedConnection
from shared.adapters.traces import Tracer
from shared.rules.base_urls import BaseUrl, is_loopback, is_public

CONNECT_SECONDS = 2
# Connecting cannot be cut. More addresses could take longer than the title has.
MAX_ADDRESSES = 2
# Far more than a title and the reasoning before it.
MAX_ANSWER_BYTES = 1_000_000


class AddressNotAllowed(NewConnectionError):
    """The host has no address that may be connected to."""


class AnswerTooLarge(HTTPError):
    """The answer has more than ``MAX_ANSWER_BYTES``."""


class Endpoints:
    """Sends requests over pools of connections, one for each endpoint.

    ``allows_loopback`` lets them lead to this machine, for the local stack. ``tracer`` traces them.
    """

    def __init__(
        self,
        read_seconds: float,
        max_connections: int,
        *,
        allows_loopback: bool,
        tracer: Tracer | None = None,
    ) -> None:
        self._tracer = tracer
        self._options: dict[str, Any] = {
            "timeout": Timeout(connect=CONNECT_SECONDS, read=read_seconds),
            "maxsize": max_connections,
            "may_reach": _is_public_or_loopback if allows_loopback else is_public,
        }
        self._pools: dict[tuple[str, str, int], HTTPConnectionPool] = {}

    def post(self, url: BaseUrl, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Returns the status and the body of the answer. No redirect is followed, and nothing is retried.

        Raises HTTPError, for example AddressNotAllowed or AnswerTooLarge.
        """
        if self._tracer is None:
            return self._post(url, path, body, headers)
        with self._tracer.call(url.host) as ended:
            status, answer = self._post(url, path, body, headers)
            ended(status)
        return status, answer

    def _post(self, url: BaseUrl, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        response: Any = self._pool(url).urlopen(
            "POST",
            f"{url.path}{path}",
            body,
            headers,
            retries=False,
            preload_content=False,
        )
        # As sent: a small compressed answer could become a very large one.
        answer = response.read(MAX_ANSWER_BYTES + 1, decode_content=False)
        if len(answer) > MAX_ANSWER_BYTES:
            response.close()
            raise AnswerTooLarge
        response.release_conn()
        return response.status, answer

    def _pool(self, url: BaseUrl) -> HTTPConnectionPool:
        key = (url.scheme, url.host, url.port)
        if key not in self._pools:
            self._pools[key] = _POOLS[url.scheme](url.host, url.port, **self._options)
        return self._pools[key]


def _is_public_or_loopback(address: str) -> bool:
    return is_public(address) or is_loopback(address)


class _CheckedConnection(WatchedConnection):
    """Connects to an address that was checked. The host's name could lead elsewhere a moment later.

    TLS still verifies the name.
    """

    def __init__(self, *args: Any, may_reach: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._may_reach = may_reach

    def _new_conn(self) -> socket.socket:
        try:
            return _connect(self, [address for address in _addresses(self) if self._may_reach(address)])
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "timed out") from error
        except (OSError, UnicodeError) as error:  # a name can have parts that are too long
            raise NewConnectionError(self, "not connected") from error


class _TlsConnection(_CheckedConnection, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _CheckedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _PlainPool, "https": _TlsPool}


def _addresses(connection: HTTPConnection) -> list[str]:
    found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _connect(connection: HTTPConnection, addresses: list[str]) -> socket.socket:
    """Connects to the first address that answers. Raises AddressNotAllowed if there is none, or OSError."""
    failure: Exception = AddressNotAllowed(connection, "no public address")
    for address in addresses[:MAX_ADDRESSES]:
        try:
            return create_connection(
                (address, connection.port), connection.timeout, socket_options=connection.socket_options
            )
        except OSError as error:
            failure = error
    raise failure
