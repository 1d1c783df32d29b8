"""Binds the use cases of functions/watch_socket."""

from functools import cache

from shared.adapters.traffic import Messages
from shared.bootstrap import open_tabs, storage
from shared.use_cases.watch import AnswerMessage, OpenConnection


def open_connection() -> OpenConnection:
    """Accept a WebSocket connection."""
    store = open_tabs.watch_store()
    return OpenConnection(store, store, open_tabs.pusher(), storage.now)


@cache
def answer_message() -> AnswerMessage:
    """Answer a message of a connection."""
    return AnswerMessage(Messages(storage.now), open_tabs.pusher())
