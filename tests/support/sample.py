"""The tests of ``make test``: quick enough to run after each change."""

from collections import defaultdict

import pytest
from hypothesis import settings

# Of the cases of a search, one in so many runs.
ONE_IN = 10
# Random examples of a property.
WHOLE, SAMPLE = 100, 10


def examples(whole: int) -> int:
    """Random examples of a property that runs whole with so many, in this run."""
    return max(1, whole * settings().max_examples // WHOLE)


def split(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What runs, and what does not: tests marked ``long``, and nine in ten cases of each ``search``."""
    seen: dict[str, int] = defaultdict(int)
    runs: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        is_left_out = item.get_closest_marker("long") is not None
        if item.get_closest_marker("search") is not None:
            name = item.nodeid.partition("[")[0]
            is_left_out = is_left_out or seen[name] % ONE_IN != 0
            seen[name] += 1
        (left_out if is_left_out else runs).append(item)
    return runs, left_out
