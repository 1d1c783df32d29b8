"""Binds the use case of functions/regenerate."""

from shared.bootstrap import storage, stores, titling
from shared.use_cases.regenerate import RegenerateTitle


def regenerate_title() -> RegenerateTitle:
    """Suggest a title and store it, unless the chat's title has changed."""
    return RegenerateTitle(
        titling.title_contexts(), titling.models(), storage.titles(), stores.chats(), storage.now
    )
