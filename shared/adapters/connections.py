"""The connections of our clients: none is used again when a freeze may have cut it.

While Lambda freezes the environment, the other side closes what is idle, and nobody hears of it before the
next request fails: one that may have been carried out, and that a model is paid for.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from urllib3.connection import HTTPConnection

from shared.adapters.ages import Age

MAX_IDLE_SECONDS = 30


class Line:
    """What the requests of a block go over, which another thread may cut for good.

    ``is_used`` says that the block's last request may have gone out, or part of it.
    """

    def __init__(self) -> None:
        self.is_used = False
        self._lock = Lock()
        self._is_cut = False
        self._socket: socket.socket | None = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Has the requests of this thread go over the line."""
        token = _line.set(self)
        self.is_used = False
        try:
            yield
        finally:
            _line.reset(token)

    def take(self, connected: socket.socket) -> None:
        """Goes on over a socket. Raises ConnectionAbortedError when the line has been cut."""
        with self._lock:
            if self._is_cut:
                raise ConnectionAbortedError
            self._socket = connected

    def cut(self) -> None:
        """Ends the request that is under way and lets none begin."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                _shut(self._socket)


_line: ContextVar[Line | None] = ContextVar("line", default=None)


def _shut(sock: socket.socket) -> None:
    try:
        # Not the method of a TLS socket, which would have its reader go on without TLS.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


class WatchedConnection(HTTPConnection):
    """A pooled connection. Each request on it belongs to the ``Line`` of the thread that sends it."""

    _idle: Age

    @property
    def is_connected(self) -> bool:
        """Whether it may be used again."""
        return super().is_connected and self._idle.seconds() < MAX_IDLE_SECONDS

    def request(self, *args: Any, **kwargs: Any) -> None:
        """As of any connection, on the line of its thread."""
        if line := _line.get():
            if self.sock is None:
                self.connect()
            line.take(self.sock)
            # Nothing of ours, which might fail, comes between this and the request.
            line.is_used = True
        super().request(*args, **kwargs)

    def getresponse(self) -> Any:
        """As of any connection, which is idle from then on."""
        response = super().getresponse()
        self._idle = Age()
        return response


class _PlainConnection(WatchedConnection, AWSHTTPConnection):  # type: ignore[misc] # so do its bases
    pass


class _TlsConnection(WatchedConnection, AWSHTTPSConnection):  # type: ignore[misc] # so do its bases
    pass


class _PlainPool(AWSHTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(AWSHTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def watch_connections(client: Any) -> None:
    """Has all connections of a client be of this kind."""
    # botocore has no setting for it. A test counts the connections that a server sees.
    session = client._endpoint.http_session  # noqa: SLF001
    session._pool_classes_by_scheme.update(http=_PlainPool, https=_TlsPool)  # noqa: SLF001
