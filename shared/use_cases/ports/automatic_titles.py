"""What automatic titles keep of their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.rules.automatic_title_counts import Handled
from shared.rules.automatic_titles import Claim, Occasion, TitleState
from shared.rules.chats import ChatKey


class TitleClaims(Protocol):
    """Has each automatic title of a chat made for one message only."""

    def read(self, key: ChatKey) -> TitleState:
        """Returns what the chat tells about automatic titles, in one small read. Raises NotFound."""

    def claim(self, key: ChatKey, occasion: Occasion, claim: Claim) -> bool:
        """Stores ``claim`` unless there is another. Returns whether it is stored. Raises NotFound."""


class AutomaticTitleCounts(Protocol):
    """What came of automatic titles, by day."""

    def add(self, titles: Sequence[Handled], at: datetime) -> None:
        """Adds to the day's counts, in one write. Raises StorageUnavailable."""
