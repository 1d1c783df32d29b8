"""How much later one owner's titles are told while another, noisy one shares everything with them."""

import json
import time
from itertools import count
from statistics import mean
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from functions.title_events.app import handler
from shared.bootstrap import open_tabs, publishing, storage
from tests.support.api import CONTEXT
from tests.support.exchange import Raw
from tests.support.lanes import Record, serve
from tests.support.stream import chat_at, record
from tests.support.template import functions
from tools.bench.figures import Figure, ratio

ROUNDS = 9
MAX_RATIO = 2
# Every five milliseconds, of one chat, all of it in the other's lane.
RENAMES, SOCKETS, PAUSE = 200, 100, 0.005
# Of the other owner, within the same second.
OTHERS, OTHERS_PAUSE = 20, 0.0513
# What a call to the bus and one to a socket take: assumptions. DynamoDB Local takes its own time.
SECONDS = {"eventbridge": 0.02, "apigatewaymanagementapi": 0.015}
_numbers = count(1)
_arrived: dict[str, dict[str, float]] = {}


def beside_a_noisy_owner() -> list[Figure]:
    """Until the event has left for the bus, and until the message has for the socket."""
    clients = [vars(publishing.publisher())["_client"], vars(open_tabs.pusher())["_open_client"]()]
    for client in clients:
        client.meta.events.register("before-send", _respond)
    open_tabs.watch_store().add("other", "tab", storage.now())
    rounds = [_round() for _ in range(ROUNDS + 1)][1:]  # the first call of all takes long
    for client in clients:
        client.meta.events.unregister("before-send", _respond)
    ways = {"event": "eventbridge", "socket": "apigatewaymanagementapi"}
    return [
        ratio(
            f"another's {name} beside {RENAMES} renames and {SOCKETS} sockets, by its quiet time",
            [(noisy[way], quiet[way]) for quiet, noisy in rounds],
            goal=MAX_RATIO,
            note=f"{1000 * mean(quiet[way] for quiet, _ in rounds):.0f} ms when quiet",
        )
        for name, way in ways.items()
    ]


def _round() -> tuple[dict[str, float], dict[str, float]]:
    """The mean seconds of the other's titles, quiet and beside the noisy owner."""
    noisy_owner = f"noisy {next(_numbers)}"
    for number in range(SOCKETS):
        open_tabs.watch_store().add(noisy_owner, f"socket {number}", storage.now())
    noise = _renames(noisy_owner, 1, [number * PAUSE for number in range(RENAMES)])
    return _delays([]), _delays(noise)


def _delays(noise: list[tuple[float, Record]]) -> dict[str, float]:
    quiet_records = _renames("other", OTHERS, [number * OTHERS_PAUSE for number in range(OTHERS)])
    _arrived.clear()
    mapping = functions()["TitleEventsFunction"]["Events"]["ChatChanges"]["Properties"]
    began = time.perf_counter()
    arrivals = [(began + at, arriving_record) for at, arriving_record in [*quiet_records, *noise]]
    serve(arrivals, mapping["BatchSize"], _handle, time.perf_counter, time.sleep)
    late = [(began + at, _arrived[_event_id(renamed)]) for at, renamed in quiet_records]
    return {way: mean(arrived[way] - at for at, arrived in late) for way in SECONDS}


def _handle(records: list[Record]) -> None:
    answer = handler({"Records": records}, CONTEXT)
    assert answer == {"batchItemFailures": [], "quarantined": 0}


def _renames(owner: str, chats: int, seconds: list[float]) -> list[tuple[float, Record]]:
    ids = [f"{next(_numbers):026}" for _ in range(chats)]
    arrivals = []
    for number, at in enumerate(seconds):
        version, chat = number // chats + 1, ids[number % chats]
        before, after = (
            chat_at(title_version, f"Bread {title_version}", id=chat)
            for title_version in (version, version + 1)
        )
        arrivals.append((at, record(next(_numbers), before, after, owner)))
    return arrivals


def _event_id(stream_record: Record) -> str:
    image = stream_record["dynamodb"]["NewImage"]
    return f"{image['id']['S']}#{image['title_version']['N']}"


def _respond(request: Any, event_name: str, **_: Any) -> AWSResponse:
    """What the service would answer, after its time."""
    service, body = event_name.split(".")[1], json.loads(request.body or b"{}")
    details = [json.loads(entry["Detail"]) for entry in body["Entries"]] if "Entries" in body else [body]
    time.sleep(SECONDS[service])
    for detail in details:
        _arrived.setdefault(detail.get("event_id", ""), {})[service] = time.perf_counter()
    taken = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in details]}
    raw: Any = Raw(json.dumps(taken).encode())
    return AWSResponse(request.url, 200, HTTPHeaders(), raw)
