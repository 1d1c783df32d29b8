"""The text that takes the most of the service's own work, searched for in each way in.

Each text is grown: first all of them are tried small, then those that took longest at each larger size. What
is counted is the processor's time of all threads, while a store and a model answer at once (``canned``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.bench.canned import CannedService, canned_service
from tools.bench.figures import Figure
from tools.bench.growing import Growing, all_growing
from tools.bench.inputs import INPUTS, Input

GOAL_MILLISECONDS = 100
# How large, and how many of the slowest of the size before.
SIZES = ((100, None), (500, 1_000), (4_000, 100), (20_000, 30), (10**9, 12))
REPEATED = 3
# What took so long is not made longer: it may never end.
MAX_SECONDS = 1.0


@dataclass(frozen=True)
class Measured:
    """The seconds of work that a text of ``size`` bytes took."""

    seconds: float
    input: Input
    growing: Growing
    size: int

    def told(self) -> str:
        """Where it goes in, and what it is."""
        return f"{self.input.name}: {self.growing.told(self.size)}"


def worst_input() -> Figure:
    """The worst of all."""
    with canned_service() as canned:
        worst = max((worst_of(one, canned) for one in INPUTS), key=lambda found: found.seconds)
    note = f"{len(INPUTS)} ways in; {worst.told()}"
    return Figure(
        "worst input, processor", round(worst.seconds * 1000), "ms", goal=GOAL_MILLISECONDS, note=note
    )


def worst_of(one: Input, canned: CannedService) -> Measured:
    """The worst text for one way in."""
    tried = list(all_growing(words=one.is_language))
    worst: list[Measured] = []
    one.feed(canned, "Bread")
    for size, number in SIZES:
        fitting = min(size, one.most)
        found = sorted(_measured(one, tried[:number], fitting, canned), key=lambda it: -it.seconds)
        tried = [it.growing for it in found]
        worst.append(max((_again(it, canned) for it in found[:REPEATED]), key=lambda it: it.seconds))
        if fitting == one.most or worst[-1].seconds > MAX_SECONDS:
            break
    return max(worst, key=lambda it: it.seconds)


def _measured(one: Input, tried: list[Growing], size: int, canned: CannedService) -> Iterator[Measured]:
    for growing in tried:
        yield Measured(work(one, growing.of_size(size), canned), one, growing, size)


def _again(found: Measured, canned: CannedService) -> Measured:
    """The least of several: what the machine does beside is not the text's."""
    text = found.growing.of_size(found.size)
    again = [work(found.input, text, canned) for _ in range(REPEATED)]
    return Measured(min(found.seconds, *again), found.input, found.growing, found.size)


def work(one: Input, text: str, canned: CannedService) -> float:
    """The seconds of the processor that ``text`` takes when it comes in."""
    one.feed(canned, text)
    return canned.seconds
