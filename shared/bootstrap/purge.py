"""Binds the use case of functions/purge."""

from shared.bootstrap import publishing, storage
from shared.use_cases.purge import PurgeChat


def purge_chat() -> PurgeChat:
    """Remove what a deleted chat left behind."""
    return PurgeChat(storage.remains(), publishing.publisher())
