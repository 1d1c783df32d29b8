"""Binds the use cases of functions/rename."""

from typing import TYPE_CHECKING

from shared.bootstrap import storage
from shared.use_cases.rename import RenameTitle

if TYPE_CHECKING:
    from shared.use_cases.restore import RestoreTitle


def rename_title() -> RenameTitle:
    """Rename a chat."""
    return RenameTitle(storage.titles(), storage.now)


def restore_title() -> "RestoreTitle":
    """Rename a chat to an earlier title of its own."""
    from shared.bootstrap import stores  # noqa: PLC0415 - a rename needs no history
    from shared.use_cases.restore import RestoreTitle  # noqa: PLC0415 - as the stores

    return RestoreTitle(stores.title_history(), stores.chats(), rename_title())
