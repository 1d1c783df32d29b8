"""How much of each search runs: see docs/testing.md.

The size of a run is that of Hypothesis's profile, which tests/conftest.py chooses before it imports any test.
"""

import os
from collections.abc import Iterable, Sequence
from itertools import groupby

import pytest
from hypothesis import settings

# Random examples of a property, in a whole run and in a sample.
WHOLE, SAMPLE = 100, 10
# Cases of one test in a sample.
MAX_CASES = 3
# Whether each call and step meets every fault, as in ``make nightly``.
EVERY = "EVERY_FAULT" in os.environ


def is_whole() -> bool:
    """Whether nothing is left out."""
    return settings().max_examples == WHOLE


def some[T](cases: Iterable[T]) -> list[T]:
    """All cases of a search; in a sample one in ten, from the middle of each ten, but at least three."""
    every = list(cases)
    if is_whole():
        return every
    return _spread(every, max(3, len(every) * SAMPLE // WHOLE))


def sample_of(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The tests of a sample: no long ones, and of each test's cases a few."""
    short = (item for item in items if item.get_closest_marker("long") is None)
    tests = groupby(short, key=lambda item: item.nodeid.partition("[")[0])
    return [item for _, cases in tests for item in _spread(list(cases), MAX_CASES)]


def _spread[T](every: Sequence[T], most: int) -> list[T]:
    """As many cases, at even distances."""
    count = min(len(every), most)
    return [every[(2 * number + 1) * len(every) // (2 * count)] for number in range(count)]


def examples(whole: int) -> int:
    """Random examples of a property that has ``whole`` in a whole run."""
    return max(1, whole * settings().max_examples // WHOLE)
