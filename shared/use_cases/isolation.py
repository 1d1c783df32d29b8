"""Keep a bug from ending unrelated work."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.rules.errors.busy import StorageUnavailable


@contextmanager
def isolated(bugs: list[Exception]) -> Iterator[None]:
    """Continues after the block if a bug ends it, and adds the exception to ``bugs``.

    StorageUnavailable is not a bug. It is raised, since a caller may retry later.
    """
    try:
        yield
    except StorageUnavailable:
        raise
    except Exception as bug:  # noqa: BLE001 - a bug may raise anything, and the caller handles it
        bugs.append(bug)
