"""Binds the use cases of functions/rename."""

from shared.bootstrap import storage
from shared.use_cases.rename import RenameTitle
from shared.use_cases.restore import RestoreTitle


def rename_title() -> RenameTitle:
    """Rename a chat."""
    return RenameTitle(storage.titles(), storage.now)


def restore_title() -> RestoreTitle:
    """Rename a chat to an earlier title of its own."""
    return RestoreTitle(storage.title_history(), storage.chats(), rename_title())
