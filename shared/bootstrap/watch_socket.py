"""Binds the use case of functions/watch_socket."""

from shared.bootstrap import fan_out, storage
from shared.use_cases.watch import OpenConnection


def open_connection() -> OpenConnection:
    """Let a watcher in."""
    return OpenConnection(fan_out.watch_store(), storage.now)
