"""Binds the use case of functions/purge."""

from shared.bootstrap import publishing, stores
from shared.use_cases.purge import PurgeChat


def purge_chat() -> PurgeChat:
    """Remove a deleted chat's remaining items."""
    return PurgeChat(stores.remains(), publishing.publisher())
