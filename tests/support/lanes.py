"""A lane of an event source: its records in order, one batch at a time, as soon as they are there."""

from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any

Record = dict[str, Any]


def serve(
    arrivals: Iterable[tuple[float, Record]],
    batch_size: int,
    handle: Callable[[list[Record]], object],
    now: Callable[[], float],
    wait: Callable[[float], object],
) -> None:
    """Hands over records that arrive at their seconds, until none is left."""
    waiting = sorted(arrivals, key=lambda arrival: arrival[0])
    while waiting:
        wait(max(waiting[0][0] - now(), 0))
        there = takewhile(lambda arrival: arrival[0] <= now(), waiting[:batch_size])
        batch = [record for _, record in there] or [waiting[0][1]]
        del waiting[: len(batch)]
        handle(batch)
