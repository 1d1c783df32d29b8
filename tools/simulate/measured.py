"""What the stream's function takes on DynamoDB Local, beside what the simulation has it take."""

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict

from functions.title_events.app import handler
from shared.bootstrap.publishing import publisher
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
    """Batches of title changes, with a bus that takes all at once: medians of some rounds."""
    HOME.mkdir(parents=True, exist_ok=True)
    with quiet(), service(HOME, no_bus):
        events = vars(publisher())["_client"].meta.events
        events.register("before-send.eventbridge.PutEvents", take_events)
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


@contextmanager
def no_bus(_home: Path) -> Iterator[str]:
    """An address that nothing is sent to."""
    yield "http://127.0.0.1:1"


class Stream(io.BytesIO):
    """A body as urllib3 has it."""

    def stream(self) -> Iterator[bytes]:
        """All of it."""
        yield self.read()


def take_events(request: Any, **_: Any) -> Any:
    """A bus's answer, without a network."""
    entries = [{"EventId": str(number)} for number, _ in enumerate(json.loads(request.body)["Entries"])]
    body = json.dumps({"FailedEntryCount": 0, "Entries": entries}).encode()
    headers: Any = HeadersDict()
    return AWSResponse(request.url, 200, headers, Stream(body))


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
