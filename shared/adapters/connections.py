"""The connections of AWS clients: none is reused if a freeze may have closed it.

While Lambda freezes the environment, the server closes idle connections. The client notices only when the
next request fails. That request may have been processed, and a model paid.
"""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
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


class AbortableConnection:
    """The connection that the requests of a block use. Another thread may abort it.

    ``is_used`` says that the block's last request may have been sent, at least in part, and may cost
    something.
    """

    def __init__(self) -> None:
        self.is_used = False
        self._is_free = False
        self._lock = Lock()
        self._is_aborted = False
        self._socket: socket.socket | None = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Makes this thread's requests use the connection."""
        token = _current.set(self)
        self.is_used = False
        try:
            yield
        finally:
            _current.reset(token)

    def use(self, connected: socket.socket) -> None:
        """Uses a socket from now on. Raises ConnectionAbortedError if the connection has been aborted."""
        with self._lock:
            if self._is_aborted:
                raise ConnectionAbortedError
            self._socket = connected

    @contextmanager
    def free(self) -> Iterator[None]:
        """Makes the requests of the block cost nothing."""
        self._is_free = True
        try:
            yield
        finally:
            self._is_free = False

    def count_request(self) -> None:
        """Counts a request that is about to be sent."""
        self.is_used = not self._is_free

    def abort(self) -> None:
        """Ends the request in progress and allows no other."""
        with self._lock:
            self._is_aborted = True
            if self._socket is not None:
                _shut(self._socket)


_current: ContextVar[AbortableConnection | None] = ContextVar("connection", default=None)


def free_requests() -> AbstractContextManager[None]:
    """Makes this thread's requests in the block cost nothing. Its ``AbortableConnection`` still cuts them."""
    connection = _current.get()
    return connection.free() if connection else nullcontext()


def _shut(sock: socket.socket) -> None:
    try:
        # Not the method of a TLS socket, after which its reader would continue without TLS.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


class WatchedConnection(HTTPConnection):
    """A pooled connection. Each request on it is part of its thread's ``AbortableConnection``."""

    _idle: Age | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Sends a request as part of its thread's ``AbortableConnection``."""
        # Here and not in ``is_connected``, which the pools of urllib3 1.26 do not ask.
        if self._idle and self._idle.seconds() >= MAX_IDLE_SECONDS:
            self.close()
        if abortable := _current.get():
            if self.sock is None:
                self.connect()
            abortable.use(self.sock)
            # No code of ours that might fail runs between this line and the request.
            abortable.count_request()
        super().request(*args, **kwargs)

    def getresponse(self) -> Any:
        """Returns the response. The connection is idle from then on."""
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
    """Makes a client use watched connections only."""
    # botocore has no setting for this. A test counts the connections that a server sees.
    session = client._endpoint.http_session  # noqa: SLF001
    session._pool_classes_by_scheme.update(http=_PlainPool, https=_TlsPool)  # noqa: SLF001
