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

    def label(self) -> str:
        """The input's name and the text."""
        return f"{self.input.name}: {self.growing.expression(self.size)}"


def worst_input() -> Figure:
    """The worst of all."""
    with canned_service() as canned:
        worst = max((worst_of(way_in, canned) for way_in in INPUTS), key=lambda measured: measured.seconds)
    note = f"{len(INPUTS)} ways in; {worst.label()}"
    return Figure(
        "worst input, processor", round(worst.seconds * 1000), "ms", goal=GOAL_MILLISECONDS, note=note
    )


def worst_of(way_in: Input, canned: CannedService) -> Measured:
    """The worst text for one way in."""
    tried = list(all_growing(words=way_in.is_language))
    worst: list[Measured] = []
    way_in.feed(canned, "Bread")
    for size, number in SIZES:
        fitting = min(size, way_in.most)
        measured = sorted(
            _measured(way_in, tried[:number], fitting, canned), key=lambda candidate: -candidate.seconds
        )
        tried = [candidate.growing for candidate in measured]
        worst.append(
            max(
                (_again(candidate, canned) for candidate in measured[:REPEATED]),
                key=lambda candidate: candidate.seconds,
            )
        )
        if fitting == way_in.most or worst[-1].seconds > MAX_SECONDS:
            break
    return max(worst, key=lambda candidate: candidate.seconds)


def _measured(way_in: Input, tried: list[Growing], size: int, canned: CannedService) -> Iterator[Measured]:
    for growing in tried:
        yield Measured(work(way_in, growing.of_size(size), canned), way_in, growing, size)


def _again(measured: Measured, canned: CannedService) -> Measured:
    """The least of several: what the machine does beside is not the text's."""
    text = measured.growing.of_size(measured.size)
    again = [work(measured.input, text, canned) for _ in range(REPEATED)]
    return Measured(min(measured.seconds, *again), measured.input, measured.growing, measured.size)


def work(way_in: Input, text: str, canned: CannedService) -> float:
    """The seconds of the processor that ``text`` takes when it comes in."""
    way_in.feed(canned, text)
    return canned.seconds
