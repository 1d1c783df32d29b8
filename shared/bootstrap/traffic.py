"""Bounds what each owner moves through this process. Several functions need it."""

from functools import cache

from shared.adapters.traffic import Traffic
from shared.bootstrap import storage


@cache
def traffic() -> Traffic:
    """The byte buckets of this process."""
    return Traffic(storage.now)
