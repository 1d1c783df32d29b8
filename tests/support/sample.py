"""How much of each search runs: see docs/testing.md.

The size of a run is that of Hypothesis's profile, which tests/conftest.py chooses before it imports any test.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import pytest
from hypothesis import settings

# Random examples of a property, in a whole run and in a sample.
WHOLE, SAMPLE = 100, 10
# Cases of one unit test in a sample. Of a test with an engine there is one.
MAX_CASES = 3
# Of the suites that take longest a sample has one test in so many, and at least one of each file.
# Those in Firefox repeat paths of those in Chromium.
ONE_TEST_IN = {"/firefox/": 6, "/page/": 4, "tests/faults/": 3, "tests/storage/": 2, "tests/e2e/": 2}
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
    """The tests of a sample: no long ones, of each file some, and of each test's cases a few."""
    short = (item for item in items if item.get_closest_marker("long") is None)
    files = groupby(short, key=lambda item: item.nodeid.partition("::")[0])
    return [item for file, of_file in files for item in _sample_of_file(file, of_file)]


def _sample_of_file(file: str, items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    tests = [list(cases) for _, cases in groupby(items, key=lambda item: item.nodeid.partition("[")[0])]
    one_in = next((number for suite, number in ONE_TEST_IN.items() if suite in file), 1)
    for cases in _spread(tests, -(-len(tests) // one_in)):
        yield from _spread(cases, MAX_CASES if file.startswith("tests/unit/") else 1)


def _spread[T](every: Sequence[T], most: int) -> list[T]:
    """As many cases, at even distances."""
    count = min(len(every), most)
    return [every[(2 * number + 1) * len(every) // (2 * count)] for number in range(count)]


def examples(whole: int) -> int:
    """Random examples of a property that has ``whole`` in a whole run."""
    return max(1, whole * settings().max_examples // WHOLE)
