"""Binds the use case of functions/watch_socket."""

from shared.bootstrap import storage, watching
from shared.use_cases.watch import OpenConnection


def open_connection() -> OpenConnection:
    """Accept a WebSocket connection."""
    return OpenConnection(watching.watch_store(), storage.now)
