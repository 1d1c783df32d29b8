"""Store a title that nobody asked for, by compare-and-swap."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.title_generation import TitleTimeout
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.title_contexts import TitleContext
from shared.use_cases.ports.titles import Superseded, TitleStore


@dataclass(frozen=True)
class StoreAutomaticTitle:
    """Stores automatic titles, also those of a backlog."""

    titles: TitleStore
    clock: Clock

    def __call__(
        self, key: ChatKey, read: TitleContext, title: str, deadline: Deadline
    ) -> Literal["written", "superseded", "given_up"]:
        """Stores the title, with retries while there is time. Another title would have to be paid again."""
        with suppress(TitleTimeout):
            while True:
                with suppress(StorageUnavailable):
                    stored = self.titles.store_generated(key, read, title, self.clock(), "automatic")
                    return "superseded" if isinstance(stored, Superseded) else "written"
                deadline.remaining()
        return "given_up"
