"""The stream's handler beside raw PutEvents of the same events."""

import json
import time
from functools import partial
from itertools import batched
from typing import Any

import boto3

from bench.figures import Figure, ratio
from bench.service import CONTEXT
from functions.title_events.app import handler
from shared.adapters.eventbridge import ENTRIES_AT_ONCE
from shared.adapters.stream import chat_changes
from shared.adapters.wiring import settings
from shared.rules.events import event_of
from shared.use_cases.fan_out import ChatChange
from tests.support.stream import chat_at, record

ROUNDS = 12
BATCH = 100


def stream() -> Figure:
    """Events a second in batches of a hundred records, as the event source hands them over."""
    client = boto3.client("events")
    pairs = []
    for number in range(ROUNDS + 1):
        batch = {"Records": [_record(number * BATCH + one) for one in range(BATCH)]}
        events = [_entry(change) for change in chat_changes(batch)]
        raw = _rate(partial(_put, client, events))  # first, since the first call of all takes long
        pairs.append((_rate(partial(_handle, batch)), raw))
    return ratio("stream handler, by raw PutEvents", pairs[1:], at="least", goal=0.8, note="events a second")


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
