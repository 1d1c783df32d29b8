"""The stream's handler beside raw PutEvents of the same events."""

import json
import time
from functools import partial
from itertools import batched, count
from typing import Any

import boto3

from bench.figures import Figure, ratio
from bench.service import CONTEXT
from functions.title_events.app import handler
from shared.adapters import fan_out_wiring
from shared.adapters.eventbridge import ENTRIES_AT_ONCE
from shared.adapters.stream import chat_changes
from shared.adapters.wiring import settings
from shared.rules.events import event_of
from shared.use_cases.fan_out import ChatChange
from tests.support.stream import chat_at, record

ROUNDS = 12
BATCH = 100
# What a call to a bus in the same region takes beyond the work for it: an assumption, not a measurement.
BUS_SECONDS = 0.02
_positions = count()


def stream() -> list[Figure]:
    """Events a second in batches of a hundred records, as the event source hands them over.

    MiniStack's bus has no network and keeps nothing for three zones: it answers sooner than the table does.
    So the goal is for a bus that takes its time.
    """
    client = boto3.client("events")
    at_once = _compared(client)
    for each in (client, vars(fan_out_wiring.publisher())["_client"]):
        each.meta.events.register("before-send.eventbridge", _take_time)
    name, note = "stream handler, by raw PutEvents", f"each PutEvents takes {BUS_SECONDS * 1000:.0f} ms more"
    return [
        ratio(f"{name} at no distance", at_once, at="least"),
        ratio(name, _compared(client), at="least", goal=0.8, note=note),
    ]


def _compared(client: Any) -> list[tuple[float, float]]:
    pairs = []
    for _ in range(ROUNDS + 1):
        batch = {"Records": [_record(next(_positions)) for _ in range(BATCH)]}
        events = [_entry(change) for change in chat_changes(batch)]
        raw = _rate(partial(_put, client, events))  # first, since the first call of all takes long
        pairs.append((_rate(partial(_handle, batch)), raw))
    return pairs[1:]


def _take_time(**_: Any) -> None:
    time.sleep(BUS_SECONDS)


def _record(position: int) -> dict[str, Any]:
    version = position + 2
    return record(
        position, chat_at(version - 1, f"Bread {version - 1}"), chat_at(version, f"Bread {version}")
    )


def _entry(change: Any) -> Any:
    assert isinstance(change, ChatChange)
    event = event_of(change.key, change.before, change.after, change.correlation_id)
    assert event
    bus, detail = settings().event_bus_name, json.dumps(event.detail)
    return {"EventBusName": bus, "Source": "chat-titles", "DetailType": event.kind, "Detail": detail}


def _handle(batch: Any) -> None:
    assert handler(batch, CONTEXT) == {"batchItemFailures": []}


def _put(client: Any, entries: list[Any]) -> None:
    for some in batched(entries, ENTRIES_AT_ONCE, strict=False):
        assert client.put_events(Entries=list(some))["FailedEntryCount"] == 0


def _rate(work: Any) -> float:
    began = time.perf_counter()
    work()
    return BATCH / (time.perf_counter() - began)
