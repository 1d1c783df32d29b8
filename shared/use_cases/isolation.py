"""Keep a bug of ours from ending what has nothing to do with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.rules.errors.busy import StorageUnavailable


@contextmanager
def isolated(bugs: list[Exception]) -> Iterator[None]:
    """Goes on after the block when a bug ends it, and adds what was raised to ``bugs``.

    StorageUnavailable is no bug: it is for whoever can try again later.
    """
    try:
        yield
    except StorageUnavailable:
        raise
    except Exception as bug:  # noqa: BLE001 - a bug may raise anything, and the caller handles it
        bugs.append(bug)
