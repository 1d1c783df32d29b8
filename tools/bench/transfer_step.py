"""One step of ``make bench-transfer`` in a process of its own, whose time, memory and units it tells."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from shared.adapters.logs import correlate
from shared.bootstrap import backlog, backlogs, spending, storage
from shared.rules.backlogs import ChatOutcome, Segment
from shared.use_cases.deadline import Deadline
from shared.use_cases.manage_backlogs import ManageBacklogs
from shared.use_cases.ports.backlogs import Candidate
from tests.support.fakes import ROOMY
from tools.bench.consumption import READS, units_of
from tools.transfer import export_chats, import_chats

BUDGET_MICROS = 1_000_000
# As many segments of a backlog are worked on at once, for as long as an invocation has.
INVOCATIONS, INVOCATION_SECONDS = 5, 210
_TITLE_SECONDS = 60


@dataclass
class Step:
    """What a step took. ``items`` are those that it wrote."""

    seconds: float = 0
    cpu_seconds: float = 0
    megabytes: float = 0
    items: int = 0
    read_units: float = 0
    write_units: float = 0


@dataclass
class Counter:
    """Counts what the calls of a botocore client cost."""

    step: Step = field(default_factory=Step)
    _now: threading.local = field(default_factory=threading.local)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self, client: Any) -> Any:
        """The client, whose calls are counted from now on."""
        client.meta.events.register("provide-client-params.dynamodb", self._ask)
        client.meta.events.register("after-call.dynamodb", self._note)
        return client

    def _ask(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any] | None:
        self._now.params = params
        is_metered = "ReturnConsumedCapacity" in model.input_shape.members
        return {**params, "ReturnConsumedCapacity": "TOTAL"} if is_metered else None

    def _note(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        params, step = self._now.params, self.step
        units = units_of(params, parsed)
        with self._lock:
            if model.name in READS:
                step.read_units += units
            else:
                step.write_units += units
                step.items += sum(map(len, params.get("RequestItems", {}).values()))
                step.items += len(params.get("TransactItems", ()))


def _import(path: Path, table_name: str, counter: Counter) -> None:
    options = import_chats.parser().parse_args([str(path), "--rate=1e9"])
    refused = import_chats.import_chats(options, counter.listen(boto3.client("dynamodb")), table_name, ROOMY)
    assert not refused


def _export(path: Path, table_name: str, counter: Counter) -> None:
    options = export_chats.parser().parse_args([str(path)])
    export_chats.export_chats(options, counter.listen(boto3.client("dynamodb")), table_name)


class _Queue:
    """The messages of a backlog, in place of SQS."""

    def __init__(self) -> None:
        self.messages = deque[tuple[int, int]]()

    def send(self, run: int, segments: Sequence[int], delay_seconds: int = 0) -> None:
        """No segment is held by another process, so none is delayed."""
        assert not delay_seconds
        self.messages.extend((run, segment) for segment in segments)


def _title_backlog(_: Path, __: str, counter: Counter) -> None:
    """As the function does it, by the offline titler."""
    # How long a call may take is not measured here, and this machine may be busy.
    storage.CLIENT_CONFIG = storage.CLIENT_CONFIG.merge(Config(read_timeout=60))
    counter.listen(storage.dynamodb())
    queue = _Queue()
    work = replace(backlog.work_on_backlog(), queue=queue)
    title_chat = backlog.title_backlog_chat()

    def title(segment: Segment, chat: Candidate) -> ChatOutcome:
        correlate(segment.correlation_id)
        deadline = Deadline(_TITLE_SECONDS, time.monotonic)
        return title_chat(segment.run, chat.key, chat.chat.title_version, deadline)

    def invoke(_: int) -> None:
        while queue.messages:
            ends = time.monotonic() + INVOCATION_SECONDS
            work(*queue.messages.popleft(), title, lambda ends=ends: ends - time.monotonic())  # type: ignore[misc]

    ManageBacklogs(backlogs.backlogs(), backlogs.segments(), queue, spending.spend(), storage.now).start(
        BUDGET_MICROS
    )
    with ThreadPoolExecutor(INVOCATIONS) as threads:
        list(threads.map(invoke, range(INVOCATIONS)))


STEPS: dict[str, Callable[[Path, str, Counter], None]] = {
    "import": _import,
    "titles": _title_backlog,
    "export": _export,
}


def _peak_megabytes() -> float:
    """The peak of this program alone. That of ``getrusage`` includes the process that began it."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(name: str, path: str, table_name: str, result: str) -> None:
    """Runs a step and writes what it took into the file ``result``."""
    counter = Counter()
    began = time.perf_counter()
    STEPS[name](Path(path), table_name, counter)
    step = counter.step
    step.seconds, step.cpu_seconds = time.perf_counter() - began, time.process_time()
    step.megabytes = _peak_megabytes()
    Path(result).write_text(json.dumps(asdict(step)), "utf-8")
