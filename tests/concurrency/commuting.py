"""Steps of threads, and when it does not matter which of two comes first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Access = Literal["read", "add", "write"]


@dataclass(frozen=True)
class Touch:
    """How a step uses the items of a partition whose sort key begins with ``prefix``."""

    partition: str
    prefix: str
    access: Access


@dataclass(frozen=True)
class Step:
    """What a thread is about to do, in words, and what it touches by it.

    A thread that works for another is named after it, with a dot between.
    """

    thread: str
    call: str
    touches: frozenset[Touch]


def conflict(step: Step, other: Step) -> bool:
    """Whether the order of the two may matter: both touch one item, and not both only read or only add."""
    return any(_meet(a, b) for a in step.touches for b in other.touches)


def _meet(touch: Touch, other: Touch) -> bool:
    if touch.partition != other.partition or (touch.access == other.access != "write"):
        return False
    return touch.prefix.startswith(other.prefix) or other.prefix.startswith(touch.prefix)


def change_places(thread: str, other: str, done: Sequence[Step]) -> bool:
    """Whether what was done is the same when two threads change places in it."""
    return _order(done, {}) == _order(done, {thread: other, other: thread})


def _order(done: Sequence[Step], places: Mapping[str, str]) -> set[tuple[str, ...]]:
    """The steps that were done, and which came before which where that may matter."""
    count: Counter[str] = Counter()
    named = []
    for step in done:
        count[step.thread] += 1
        writer, dot, helper = step.thread.partition(".")
        named.append((step, f"{places.get(writer, writer)}{dot}{helper}#{count[step.thread]}"))
    pairs = {(a, b) for (first, a), (second, b) in combinations(named, 2) if conflict(first, second)}
    return pairs | {(name,) for _, name in named}
