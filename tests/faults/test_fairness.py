"""What one owner does delays no other's title and event by more than twice their quiet time.

In virtual time, in which each call to AWS takes as long as it usually does. The noisy owner's records and the
other's are in one lane, where they share everything.
"""

import json
from collections.abc import Callable
from statistics import mean
from typing import Any

import pytest
from botocore.httpsession import URLLib3Session

from shared.bootstrap import open_tabs, storage
from tests.support import virtual_time
from tests.support.api import forget_parts
from tests.support.lanes import Record, serve
from tests.support.service import Service
from tests.support.stream import chat_at, record
from tests.support.virtual_time import wait, waited

# Of a call to each service, and of a slow model.
SECONDS = {"dynamodb": 0.01, "events": 0.02, "execute-api": 0.015, "bedrock": 8.0}
MAX_RATIO = 2
NOISY_SOCKETS, OTHERS = 100, 20
# Twenty in ten lanes, by chance.
NOISY_CHATS_IN_LANE = 7
TITLES, AUTOMATIC = "TitleEventsFunction", "AutoTitleFunction"
Arrivals = list[tuple[float, Record]]


class Network:
    """Has calls take their time, and notes when what they say of the other's chats has arrived."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.arrived: dict[str, dict[str, float]] = {}
        send = URLLib3Session.send

        def send_in_time(session: URLLib3Session, request: Any) -> Any:
            service = request.headers["authorization"].decode().split("/")[3]
            wait(SECONDS[service])
            for event_id in self.arrived.keys() & _event_ids(service, request):
                self.arrived[event_id].setdefault(service, waited())
            return send(session, request)

        monkeypatch.setattr(URLLib3Session, "send", send_in_time)


def _event_ids(service: str, request: Any) -> set[str]:
    if service == "events":
        details = [json.loads(entry["Detail"]) for entry in json.loads(request.body)["Entries"]]
        return {detail["event_id"] for detail in details}
    return {json.loads(request.body)["event_id"]} if service == "execute-api" and request.body else set()


@pytest.fixture
def network(service: Service, monkeypatch: pytest.MonkeyPatch) -> Network:  # noqa: ARG001 - it is there before
    """Of the service, from now on in virtual time."""
    virtual_time.install(monkeypatch)
    forget_parts()
    return Network(monkeypatch)


def renames_of(owner: str, chats: list[str], seconds: list[float]) -> Arrivals:
    """The records of an owner's renames of these chats in turn, at these seconds."""
    arrivals = []
    for number, at in enumerate(seconds):
        chat, version = chats[number % len(chats)], number // len(chats) + 1
        before, after = (
            chat_at(title_version, f"t{title_version}", id=chat) for title_version in (version, version + 1)
        )
        arrivals.append((at, record(number, before, after, owner)))
    return arrivals


def ends_of(owner: str, chats: list[str], seconds: list[float]) -> Arrivals:
    """The records of an owner's deletions and archivings of these chats by turns, at these seconds."""
    arrivals = []
    for number, (chat, at) in enumerate(zip(chats, seconds, strict=True)):
        before = chat_at(1, id=chat)
        after = chat_at(1, id=chat, archived=True) if number % 2 else None
        arrivals.append((at, record(number, before, after, owner)))
    return arrivals


def delays(network: Network, service: Service, quiet_arrivals: Arrivals, noisy: Arrivals) -> dict[str, float]:
    """The mean seconds until the other's titles were on the bus and in the tab."""
    began = waited()
    network.arrived = {_event_id(stream_record): {} for _, stream_record in quiet_arrivals}
    arrivals = [(began + at, stream_record) for at, stream_record in [*quiet_arrivals, *noisy]]
    serve(arrivals, service.source(TITLES).batch_size, _handler(service, TITLES), waited, wait)
    late = [
        {way: at - began - arrived for way, at in network.arrived[_event_id(stream_record)].items()}
        for arrived, stream_record in quiet_arrivals
    ]
    return {way: mean(delay[way] for delay in late) for way in ("events", "execute-api")}


def _event_id(stream_record: Record) -> str:
    change = stream_record["dynamodb"]
    return f"{change['Keys']['pk']['S'][-26:]}#{change['NewImage']['title_version']['N']}"


def _handler(service: Service, function: str) -> Callable[[list[Record]], None]:
    def handle(records: list[Record]) -> None:
        assert not service.invoke(function, {"Records": records})["batchItemFailures"]

    return handle


@pytest.mark.parametrize(
    ("noise_of", "chats", "changes"),
    [
        (renames_of, 1, 200),
        (renames_of, 200, 200),
        (ends_of, 200, 200),
        pytest.param(renames_of, 1, 1000, marks=pytest.mark.long),
    ],
)
def test_others_events_and_titles_are_in_time_beside_a_noisy_owner(
    service: Service, network: Network, noise_of: Callable[..., Arrivals], chats: int, changes: int
) -> None:
    """Whose renames of one second are of one chat or of many, before a hundred open sockets; or deletions."""
    for number in range(NOISY_SOCKETS):
        open_tabs.watch_store().add("noisy", f"socket {number}", storage.now())
    open_tabs.watch_store().add("other", "tab", storage.now())
    seconds = [number * 0.0513 for number in range(OTHERS)]
    quiet_chats = [f"{number:026}" for number in range(OTHERS)]
    quiet = delays(network, service, renames_of("other", quiet_chats, seconds), [])
    noise = noise_of(
        "noisy",
        [f"{number:026}" for number in range(900, 900 + chats)],
        [n / changes for n in range(changes)],
    )
    quiet_chats = [f"{number:026}" for number in range(OTHERS, 2 * OTHERS)]
    noisy = delays(network, service, renames_of("other", quiet_chats, seconds), noise)
    for way, usual in quiet.items():
        assert noisy[way] <= MAX_RATIO * usual, (quiet, noisy)
    pushed_ids = {message["event_id"] for name, message in service.fake_services.pushed if name == "tab"}
    assert len(pushed_ids) == 2 * OTHERS


def test_pushes_take_their_time_beside_the_bus(service: Service, network: Network) -> None:
    """The bus has the event as early as without a tab, and a batch ends with the slower of the two."""
    handle = _handler(service, TITLES)
    seconds: list[float] = []
    for _ in ("no tab", "a tab"):
        ((_, renamed),) = renames_of("other", [f"{len(seconds):026}"], [0])
        network.arrived = {_event_id(renamed): {}}
        began = waited()
        handle([renamed])
        seconds += [network.arrived[_event_id(renamed)]["events"] - began, waited() - began]
        open_tabs.watch_store().add("other", "tab", storage.now())
    event = SECONDS["dynamodb"] + SECONDS["events"]
    push = 2 * SECONDS["dynamodb"] + SECONDS["execute-api"]
    assert seconds == pytest.approx([event, event, event, max(event, push)])


def new_chats(service: Service, owner: str, seconds: list[float]) -> Arrivals:
    """The records of the first messages of an owner's new chats, at these seconds."""
    for _ in seconds:
        service.api("POST /chats", {"content": "How do I bake bread?"}, owner=owner)
    service.offer_news()
    source = service.source(AUTOMATIC)
    records, source.pending = source.pending, []
    return list(zip(seconds, records, strict=True))


def seconds_to_title(service: Service, noisy: Arrivals, quiet_arrivals: Arrivals) -> float:
    """How long the title of the other's one chat takes, the last of all."""
    began = waited()
    arrivals = [(began + at, stream_record) for at, stream_record in [*noisy, *quiet_arrivals]]
    serve(arrivals, service.source(AUTOMATIC).batch_size, _handler(service, AUTOMATIC), waited, wait)
    return waited() - began - quiet_arrivals[-1][0]


@pytest.mark.parametrize("after", [0.5, 3.5, 7.5])
@pytest.mark.usefixtures("network")
def test_others_automatic_title_is_in_time_beside_a_noisy_owners(service: Service, after: float) -> None:
    """Who makes twenty chats at once, as many of them in the other's lane as chance may bring about."""
    quiet = seconds_to_title(service, [], new_chats(service, "other", [after]))
    assert quiet > SECONDS["bedrock"]
    noisy = new_chats(service, "noisy", [0.0] * NOISY_CHATS_IN_LANE)
    quiet_arrivals = new_chats(service, "other", [after])
    assert seconds_to_title(service, noisy, quiet_arrivals) <= MAX_RATIO * quiet
    assert len(service.bedrock.requests) == NOISY_CHATS_IN_LANE + 2
