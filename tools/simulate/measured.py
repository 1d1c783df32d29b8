"""What the stream's function takes on this machine's engines, beside what the simulation has it take."""

import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any

from functions.title_events.app import handler
from tests.support.api import CONTEXT
from tests.support.stream import chat_at, record
from tools.bench import workload
from tools.bench.cost import counted
from tools.bench.run import quiet
from tools.bench.service import service
from tools.simulate.functions import SECONDS_A_TITLE_CHANGE
from tools.stack.sam import PROJECT

HOME = PROJECT / ".local" / "simulate"
BATCHES, ROUNDS = (1, 10, 100), 15
_positions = count()


def measured_table() -> str:
    """Batches of title changes on DynamoDB Local and MiniStack's bus: medians of some rounds."""
    HOME.mkdir(parents=True, exist_ok=True)
    with quiet(), service(HOME):
        figures = {size: _figures(size) for size in BATCHES}
    lines = ["| title changes | simulated ms | measured ms | of them processor ms |", "|---|---|---|---|"]
    for size, (wall, processor) in figures.items():
        lines.append(
            f"| {size} | {simulated(size) * 1000:.0f} | {wall * 1000:.0f} | {processor * 1000:.1f} |"
        )
    small, large = BATCHES[0], BATCHES[-1]
    each = (figures[large][1] - figures[small][1]) / (large - small)
    assumed = f"{SECONDS_A_TITLE_CHANGE * 1000:.2f} ms simulated"
    return "\n".join([*lines, "", f"Each change takes {each * 1000:.2f} ms of the processor, {assumed}."])


def simulated(changes: int) -> float:
    """The seconds of a batch."""
    calls = counted()["stream record", "small"]["awaited"]
    together = workload.SECONDS_AT_LEAST + calls * workload.SECONDS_A_CALL
    return float(together + changes * SECONDS_A_TITLE_CHANGE)


def _figures(size: int) -> tuple[float, float]:
    rounds = [_seconds(size) for _ in range(ROUNDS + 2)][2:]
    return median(wall for wall, _ in rounds), median(processor for _, processor in rounds)


def _seconds(size: int) -> tuple[float, float]:
    batch = {"Records": [_record(next(_positions)) for _ in range(size)]}
    clocks: list[Callable[[], float]] = [time.perf_counter, time.process_time]
    began = [clock() for clock in clocks]
    assert handler(batch, CONTEXT) == {"batchItemFailures": [], "quarantined": 0}
    wall, processor = (clock() - start for clock, start in zip(clocks, began, strict=True))
    return wall, processor


def _record(position: int) -> dict[str, Any]:
    version = position + 2
    before, after = (chat_at(number, f"Bread {number}") for number in (version - 1, version))
    return record(position, before, after)
