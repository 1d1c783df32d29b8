"""Count what came of automatic titles."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.automatic_title_counts import Handled
from shared.use_cases.ports.automatic_titles import AutomaticTitleCounts
from shared.use_cases.ports.runtime import Clock


@dataclass(frozen=True)
class CountAutomaticTitles:
    """Counts the titles of a batch in one write, and nothing if none was needed."""

    counts: AutomaticTitleCounts
    clock: Clock

    def __call__(self, batch: Sequence[Handled]) -> None:
        """Adds what came of ``batch`` to the day's counts. Raises StorageUnavailable."""
        titles = [handled for handled in batch if handled.outcome != "not_needed"]
        if titles:
            self.counts.add(titles, self.clock())
