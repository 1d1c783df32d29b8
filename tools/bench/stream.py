"""The stream's handler beside raw PutEvents of the same events."""

import json
import time
from functools import partial
from itertools import batched, count
from typing import Any

import boto3

from functions.title_events.app import handler
from shared.adapters.eventbridge import BATCH_SIZE
from shared.bootstrap import publishing
from shared.bootstrap.storage import settings
from shared.entrypoints.streams.chats import chat_changes
from shared.use_cases.chat_changes import ChatChange
from shared.use_cases.fan_out_steps import outgoing_events
from tests.support.api import CONTEXT
from tests.support.stream import chat_at, record
from tools.bench.figures import Figure, ratio

ROUNDS = 12
BATCH = 100
# What a call to a bus takes beyond the work for it. One is judged: an assumption, not a measurement.
BUS_MILLISECONDS = (0, 5, 10, 20)
JUDGED_MILLISECONDS = 5
_positions = count()


def stream() -> list[Figure]:
    """Events a second in batches of a hundred records, as the event source hands them over.

    MiniStack's bus has no network and keeps nothing for three zones: it answers sooner than the table does.
    So the goal is for a bus that takes its time.
    """
    client = boto3.client("events")
    return [_figure(client, milliseconds) for milliseconds in BUS_MILLISECONDS]


def _figure(client: Any, milliseconds: int) -> Figure:
    def take_time(**_: Any) -> None:
        time.sleep(milliseconds / 1000)

    clients = (client, vars(publishing.publisher())["_client"])
    for bus_client in clients:
        bus_client.meta.events.register("before-send.eventbridge", take_time)
    goal = 0.8 if milliseconds == JUDGED_MILLISECONDS else None
    name = f"stream handler, by raw PutEvents that takes {milliseconds} ms more"
    figure = ratio(name, _compared(client), at="least", goal=goal)
    for bus_client in clients:
        bus_client.meta.events.unregister("before-send.eventbridge", take_time)
    return figure


def _compared(client: Any) -> list[tuple[float, float]]:
    pairs = []
    for _ in range(ROUNDS + 1):
        batch = {"Records": [_record(next(_positions)) for _ in range(BATCH)]}
        events = [_entry(change) for change in chat_changes(batch)]
        raw = _rate(partial(_put, client, events))  # first, since the first call of all takes long
        pairs.append((_rate(partial(_handle, batch)), raw))
    return pairs[1:]


def _record(position: int) -> dict[str, Any]:
    version = position + 2
    return record(
        position, chat_at(version - 1, f"Bread {version - 1}"), chat_at(version, f"Bread {version}")
    )


def _entry(change: Any) -> Any:
    assert isinstance(change, ChatChange)
    (outgoing_event,) = outgoing_events([change])
    bus, detail = settings().event_bus_name, json.dumps(outgoing_event.event.detail)
    return {
        "EventBusName": bus,
        "Source": "chat-titles",
        "DetailType": outgoing_event.event.kind,
        "Detail": detail,
    }


def _handle(batch: Any) -> None:
    assert handler(batch, CONTEXT) == {"batchItemFailures": [], "quarantined": 0}


def _put(client: Any, entries: list[Any]) -> None:
    for some in batched(entries, BATCH_SIZE, strict=False):
        assert client.put_events(Entries=list(some))["FailedEntryCount"] == 0


def _rate(work: Any) -> float:
    began = time.perf_counter()
    work()
    return BATCH / (time.perf_counter() - began)
