"""The titles that chats had, and what else their owners' tabs are told."""

from collections.abc import Sequence
from typing import Protocol

from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle
from shared.rules.watched_changes import WatchedChange


class TitleHistory(Protocol):
    """The titles of chats, and what else their owners' tabs are told."""

    @property
    def max_titles(self) -> int:
        """How many of a chat's newest titles it keeps."""

    def record(self, changes: Sequence[WatchedChange]) -> None:
        """Stores a few changes. Storing one again changes nothing. Raises StorageUnavailable."""

    def find(self, key: ChatKey, version: int) -> PastTitle | None:
        """Returns the title of one version, or None if it is not recorded."""
