"""Binds the use cases of functions/auto_title."""

import time

from shared.bootstrap import spending, storage, stores, titling
from shared.use_cases.auto_title import AutoTitler
from shared.use_cases.count_automatic_titles import CountAutomaticTitles


def auto_titler() -> AutoTitler:
    """Title a chat by its user messages."""
    return AutoTitler(
        stores.title_claims(),
        titling.title_contexts(),
        titling.models(),
        spending.accounts(),
        storage.titles(),
        storage.now,
        time.sleep,
        follows=storage.settings().automatic_titles == "follow",
    )


def count_automatic_titles() -> CountAutomaticTitles:
    """Count what came of a batch."""
    return CountAutomaticTitles(stores.automatic_title_counts(), storage.now)
