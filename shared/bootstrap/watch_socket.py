"""Binds the use case of functions/watch_socket."""

from shared.bootstrap import fan_out, storage
from shared.use_cases.watch import OpenConnection


def open_connection() -> OpenConnection:
    """Accept a WebSocket connection."""
    return OpenConnection(fan_out.watch_store(), storage.now)
