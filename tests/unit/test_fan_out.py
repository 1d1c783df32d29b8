"""Who is told of title changes, in which order, and what happens to what cannot be told."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import batched, pairwise
from typing import Any

import pytest

from shared.adapters.threads import side_by_side
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.events import Event
from shared.rules.history import TitleChange
from shared.rules.watched_changes import Archiving, Deletion
from shared.rules.watching import MAX_CONNECTIONS, Connection
from shared.use_cases.fan_out import GROUP_SIZE, FanOut
from shared.use_cases.fan_out_steps import FanOutSteps
from shared.use_cases.ports.events import Fate
from shared.use_cases.ports.watching import Push
from shared.use_cases.pushes import MAX_PUSHES_PER_OWNER
from tests.support.contract import check_answer
from tests.support.fakes import Listeners
from tests.support.stream import chat_at, record

# Seconds of a wait that a right order ends at once.
PATIENCE = 10


def handle(listeners: Listeners, *records: object, is_late: Callable[[], bool] = lambda: False) -> str | None:
    """The position to resume from."""
    groups = [chat_changes({"Records": some}) for some in batched(records, GROUP_SIZE, strict=False)]
    outcomes = listeners.fan_out.handle(groups, is_late)
    assert not [bug for bug in outcomes if isinstance(bug, Exception)]
    return next((str(position) for position in outcomes if position is not None), None)


def changes(count: int) -> list[object]:
    """So many title changes of one chat, with positions from 1."""
    return [record(n, chat_at(n, f"t{n}"), chat_at(n + 1, f"t{n + 1}")) for n in range(1, count + 1)]


def broken(position: int) -> dict[str, Any]:
    """A record that cannot be read."""
    stream_record = record(position, chat_at(position), chat_at(position + 1))
    del stream_record["dynamodb"]["NewImage"]["title_version"]
    return stream_record


def test_change_goes_to_history_bus_and_tabs() -> None:
    """History, bus and every open tab of the owner, which gets a chat's newest title; nobody else's."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab 1", "tab 2"], "grace": ["tab 3"]}
    assert handle(listeners, *changes(2)) is None
    assert [change.title.title_version for change in listeners.titles] == [2, 3]
    assert [event.detail["title_version"] for event in listeners.events] == [2, 3]
    assert [tab for tab, _ in listeners.pushed] == ["tab 1", "tab 2"]
    assert json.loads(listeners.pushed[-1][1]) == {
        "kind": "title_change",
        "event_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV#3",
        "chat": {
            "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "title": "t3",
            "title_version": 3,
            "title_source": "user",
            "title_updated_at": "2026-01-02T03:04:05.000000Z",
        },
    }


LATER = "2026-01-02T03:04:06.000000Z"
CHAT_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
DELETED = {"id": CHAT_ID, "ended_at": LATER}


def pushed(listeners: Listeners) -> list[tuple[str, dict[str, Any]]]:
    """Kind and chat of each message, all of them in the shape that openapi.json documents."""
    messages = [json.loads(data) for _, data in listeners.pushed]
    check_answer("GET /title-changes", 200, {"changes": messages, "next_cursor": None})
    return [(message["kind"], message["chat"]) for message in messages]


@pytest.mark.parametrize("archived", [True, False])
def test_archiving_goes_to_history_and_tabs_only(archived: bool) -> None:  # noqa: FBT001 - of the chat
    """Whether archived or brought back. It is no event, and any other change of the chat is none for tabs."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"], "grace": ["another"]}
    before = chat_at(1, archived=not archived)
    after = replace(before, archived=archived, updated_at=LATER)
    assert (
        handle(listeners, record(1, before, after), record(2, after, replace(after, status="running")))
        is None
    )
    about = {"id": CHAT_ID, "archived": archived, "updated_at": LATER}
    assert pushed(listeners) == [("chat_archived", about)]
    assert [tab for tab, _ in listeners.pushed] == ["tab"]
    assert listeners.recorded == [Archiving(ChatKey("ada", CHAT_ID), archived, LATER)]
    assert (listeners.events, listeners.order) == ([], ["history", "tabs"])


def test_deletion_goes_to_history_bus_and_tabs() -> None:
    """With the time of the chat's last change. Nothing of what it ended is pushed beside it."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"], "grace": ["another"]}
    archived = chat_at(4, "t4", archived=True, updated_at=LATER)
    batch = [*changes(3), record(4, chat_at(4, "t4"), archived), record(5, archived, None)]
    assert handle(listeners, *batch) is None
    assert [tab for tab, _ in listeners.pushed] == ["tab"]
    assert pushed(listeners) == [("chat_deleted", DELETED)]
    assert listeners.recorded[-1] == Deletion(ChatKey("ada", CHAT_ID), LATER)
    assert [event.kind for event in listeners.events] == ["title_change"] * 3 + ["chat_deleted"]
    assert listeners.order[0] == "history"


def test_newest_flag_and_newest_title_of_a_chat_are_pushed() -> None:
    """One message of each kind, however often both have changed."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    flips = [
        chat_at(5, "t5", archived=n % 2 == 0, updated_at=f"2026-01-02T03:04:0{n}.000000Z") for n in range(5)
    ]
    batch = [*changes(4), *(record(5 + n, *pair) for n, pair in enumerate(pairwise(flips)))]
    assert handle(listeners, *batch) is None
    about = {"id": CHAT_ID, "archived": True, "updated_at": "2026-01-02T03:04:04.000000Z"}
    assert [(kind, chat.get("title_version")) for kind, chat in pushed(listeners)] == [
        ("chat_archived", None),
        ("title_change", 5),
    ]
    assert pushed(listeners)[0][1] == about


def test_flag_that_was_stored_last_is_pushed() -> None:
    """In the order of the stream, even if both have the same time."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    plain = chat_at(1)
    archived = replace(plain, archived=True, updated_at=LATER)
    back = replace(plain, updated_at=LATER)
    assert handle(listeners, record(1, plain, archived), record(2, archived, back)) is None
    assert [chat["archived"] for _, chat in pushed(listeners)] == [False]


@pytest.mark.parametrize("kind", ["deletions", "archivings"])
def test_deletions_and_archivings_of_one_owner_leave_room_for_others(kind: str) -> None:
    """They count as titles do."""
    listeners = Listeners()
    listeners.watching = {"ada": [f"ada {number}" for number in range(MAX_CONNECTIONS)], "grace": ["grace"]}
    chats = [chat_at(1, id=f"{n:026}") for n in range(1, 10)]
    noisy = [
        record(n, chat, None if kind == "deletions" else replace(chat, archived=True, updated_at=LATER))
        for n, chat in enumerate(chats)
    ]
    assert handle(listeners, *noisy, record(10, chat_at(1), None, "grace")) is None
    tabs_in_order = [tab for tab, _ in listeners.pushed]
    assert "grace" in tabs_in_order[:2]
    assert len(tabs_in_order) == MAX_PUSHES_PER_OWNER + 1


@pytest.mark.parametrize("taken", [0, 4, 9, 10, 11, 24, 40, 94])
def test_bus_that_fails_says_where_to_resume(taken: int) -> None:
    """At the first event that did not leave. A tab hears of the newest title all the same."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    listeners.bus_takes = taken
    assert handle(listeners, *changes(95)) == str(taken + 1)
    assert len(listeners.events) == taken
    assert [json.loads(data)["chat"]["title_version"] for _, data in listeners.pushed] == [96]


@pytest.mark.parametrize("number", [0, 1, 4])
def test_events_are_not_published_when_the_history_fails(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of that group alone; the batch resumes there. Nobody hears of a title before it is kept."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    first = number * GROUP_SIZE + 1
    keep = listeners.record

    def record_others(titles: Sequence[TitleChange]) -> None:
        if titles[0].title.title_version == first + 1:
            raise StorageUnavailable
        keep(titles)

    monkeypatch.setattr(listeners, "record", record_others)
    assert handle(listeners, *changes(45)) == str(first)
    recorded_versions = {change.title.title_version for change in listeners.titles}
    assert {event.detail["title_version"] for event in listeners.events} == recorded_versions
    assert {json.loads(data)["chat"]["title_version"] for _, data in listeners.pushed} == {
        max(recorded_versions)
    }


@pytest.mark.parametrize("late_after", [0, 1, 2, 5])
def test_batch_resumes_where_its_time_ends(late_after: int) -> None:
    """The first group is always told; tabs are told only while there is time."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    resumes = handle(listeners, *changes(95), is_late=lambda: listeners.order.count("history") >= late_after)
    groups = max(late_after, 1)
    assert resumes == str(groups * GROUP_SIZE + 1)
    assert len(listeners.events) == groups * GROUP_SIZE
    assert listeners.pushed == []


@pytest.mark.parametrize("kept_in_time", [0, 1, 3])
@pytest.mark.parametrize("readable", [(), (1, 3, 5, 7), (1, 2, 4, 5)])
def test_batch_resumes_where_its_time_ends_when_records_are_unreadable(
    kept_in_time: int, readable: tuple[int, ...]
) -> None:
    """What is readable is told at once; the first record is always done with."""
    listeners = Listeners()
    batch = [change if n in readable else broken(n) for n, change in enumerate(changes(8), 1)]
    resumes = handle(listeners, *batch, is_late=lambda: len(listeners.quarantined) >= kept_in_time)
    assert len(listeners.events) == len(readable)
    quarantined = [int(record["dynamodb"]["SequenceNumber"]) for _, record in listeners.quarantined]
    unreadable = [n for n in range(1, 9) if n not in readable]
    done = max(kept_in_time, 1) if 1 not in readable else kept_in_time
    assert quarantined == unreadable[:done]
    assert resumes == str(unreadable[done])


class BugError(Exception):
    """Something that nobody foresaw."""


@pytest.mark.parametrize("step", ["record", "publish", "of", "push"])
def test_change_alone_goes_as_far_as_it_can_when_a_step_has_a_bug(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the step was not needed for happens, in order, and the bug is told in the end."""

    def has_a_bug(*_: object) -> None:
        raise BugError

    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    monkeypatch.setattr(listeners, step, has_a_bug)
    outcome = listeners.fan_out.handle_alone(chat_changes({"Records": changes(1)}), lambda: False)
    assert isinstance(outcome, BugError)
    broken = {"record": "history", "publish": "bus", "of": "tabs", "push": "tabs"}[step]
    assert listeners.order == [place for place in ("history", "bus", "tabs") if place != broken]


@pytest.mark.parametrize("step", ["record", "of", "push"])
def test_change_alone_comes_again_when_the_bus_is_down_beside_a_bug(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not given up before the bus has had it."""

    def has_a_bug(*_: object) -> None:
        raise BugError

    listeners = Listeners()
    listeners.bus_takes = 0
    monkeypatch.setattr(listeners, step, has_a_bug)
    assert listeners.fan_out.handle_alone(chat_changes({"Records": changes(1)}), lambda: False) == "1"


@pytest.mark.parametrize("number", [0, 25, 94])
def test_bug_in_one_group_does_not_stop_the_others(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its own changes are to be handled alone: the rest has left, once."""
    listeners, publish = Listeners(), Listeners.publish

    def has_a_bug(listeners: Listeners, events: Sequence[Event]) -> list[Fate]:
        if f"t{number + 2}" in [event.detail["title"] for event in events]:
            raise BugError
        return publish(listeners, events)

    monkeypatch.setattr(Listeners, "publish", has_a_bug)
    groups = [chat_changes({"Records": some}) for some in batched(changes(95), GROUP_SIZE, strict=False)]
    outcomes = listeners.fan_out.handle(groups, lambda: False)
    with_bugs = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, BugError)]
    assert with_bugs == [number // GROUP_SIZE]
    assert {outcome for outcome in outcomes if not isinstance(outcome, Exception)} == {None}
    versions = [event.detail["title_version"] for event in listeners.events]
    assert versions == [n + 2 for n in range(95) if n // GROUP_SIZE != number // GROUP_SIZE]


def test_change_alone_is_as_any_other_when_it_has_no_bug() -> None:
    """Told, or to be told later, or kept."""
    listeners = Listeners()

    def handle_alone(record: object) -> object:
        return listeners.fan_out.handle_alone(chat_changes({"Records": [record]}), lambda: False)

    (change,), unreadable = changes(1), wrong(title={"N": "1"})
    assert handle_alone(change) is None
    assert handle_alone(unreadable) is None
    assert (len(listeners.recorded), len(listeners.events), len(listeners.quarantined)) == (1, 1, 1)
    listeners.bus_takes, listeners.queue_is_up = 0, False
    assert handle_alone(change) == "1"
    assert handle_alone(unreadable) == "1"


def test_tabs_are_looked_up_when_the_whole_batch_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tab that comes before is told, one that comes later finds the titles in the history.

    Each group's call of the bus has begun.
    """
    listeners = Listeners()
    of = listeners.of

    def look_up(owner_id: str) -> list[Connection]:
        assert len(listeners.recorded) == GROUP_SIZE + 5
        assert listeners.order.count("bus") == 2
        return of(owner_id)

    monkeypatch.setattr(listeners, "of", look_up)
    listeners.watching = {"ada": ["tab"]}
    assert handle(listeners, *changes(GROUP_SIZE + 5)) is None
    assert len(listeners.pushed) == 1


@pytest.fixture
def on_threads() -> Iterator[Listeners]:
    """Listeners that are told side by side."""
    listeners = Listeners()
    steps = FanOutSteps(*[listeners] * 5)
    with ThreadPoolExecutor(4) as threads:
        listeners.fan_out = FanOut(steps, partial(side_by_side, threads))
        yield listeners


def test_tabs_are_told_while_the_bus_takes_its_time(
    on_threads: Listeners, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a batch takes as long as the slower of the two."""
    on_threads.watching = {"ada": ["tab"]}
    tabs_are_told, publish, push = threading.Event(), on_threads.publish, on_threads.push

    def publish_behind_tabs(events: Sequence[Event]) -> list[Fate]:
        assert tabs_are_told.wait(PATIENCE)
        return publish(events)

    def push_and_tell(pushes: Sequence[Push]) -> list[str]:
        gone = push(pushes)
        tabs_are_told.set()
        return gone

    monkeypatch.setattr(on_threads, "publish", publish_behind_tabs)
    monkeypatch.setattr(on_threads, "push", push_and_tell)
    assert handle(on_threads, *changes(GROUP_SIZE + 5)) is None
    assert (len(on_threads.events), len(on_threads.pushed)) == (GROUP_SIZE + 5, 1)


def test_slow_history_of_one_group_does_not_delay_the_others_on_the_bus(
    on_threads: Listeners, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be throttled, and tried again for a second. Tabs wait for it."""
    on_threads.watching = {"ada": ["tab"]}
    other_is_published, record_titles, publish = threading.Event(), on_threads.record, on_threads.publish

    def record_behind_other(titles: Sequence[TitleChange]) -> None:
        assert len(titles) < GROUP_SIZE or other_is_published.wait(PATIENCE)
        record_titles(titles)

    def publish_and_tell(events: Sequence[Event]) -> list[Fate]:
        fates = publish(events)
        other_is_published.set()
        return fates

    monkeypatch.setattr(on_threads, "record", record_behind_other)
    monkeypatch.setattr(on_threads, "publish", publish_and_tell)
    assert handle(on_threads, *changes(GROUP_SIZE + 5)) is None
    assert (len(on_threads.events), len(on_threads.pushed)) == (GROUP_SIZE + 5, 1)


def test_batch_is_not_done_when_the_process_ends_a_call_of_the_bus(
    on_threads: Listeners, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda delivers it again."""

    def ended(_: object) -> list[Fate]:
        raise SystemExit

    monkeypatch.setattr(on_threads, "publish", ended)
    with pytest.raises(SystemExit):
        handle(on_threads, *changes(1))


def test_event_that_the_bus_refuses_permanently_is_quarantined() -> None:
    """The others leave, and watchers hear of all."""
    listeners = Listeners()
    listeners.bus_refuses = {"t3", "t4"}
    assert handle(listeners, *changes(5)) is None
    assert [event.detail["title"] for event in listeners.events] == ["t2", "t5", "t6"]
    assert [
        (why, quarantined_record["dynamodb"]["SequenceNumber"])
        for why, quarantined_record in listeners.quarantined
    ] == [
        ("refused by the bus", "2"),
        ("refused by the bus", "3"),
    ]


def test_connection_that_is_gone_is_forgotten() -> None:
    """And asked no more, while the others are."""
    listeners = Listeners()
    listeners.watching = {"ada": ["gone", "open"]}
    listeners.gone = {"gone"}
    assert handle(listeners, *changes(2)) is None
    assert listeners.watching == {"ada": ["open"]}
    assert [tab for tab, _ in listeners.pushed] == ["open"]


def test_pushes_of_one_owner_leave_room_for_others() -> None:
    """Each owner's in turn, the newest titles first, and so many at most."""
    listeners = Listeners()
    listeners.watching = {"ada": [f"ada {number}" for number in range(MAX_CONNECTIONS)]}
    noisy = [record(n, None, chat_at(1, f"t{n}", id=f"{n:026}")) for n in range(1, 10)]
    other_owners = [f"owner {number}" for number in range(3)]
    quiet = [
        record(n, None, chat_at(1, "t", id=f"{n:026}"), owner) for n, owner in enumerate(other_owners, 10)
    ]
    listeners.watching |= {owner: [owner] for owner in other_owners}
    assert handle(listeners, *noisy, *quiet) is None
    tabs_in_order = [tab for tab, _ in listeners.pushed]
    assert set(other_owners) < set(tabs_in_order[: len(other_owners) + 1])
    of_ada = [json.loads(data)["chat"]["title"] for tab, data in listeners.pushed if tab not in other_owners]
    assert of_ada == ["t9"] * MAX_CONNECTIONS + ["t8"] * (MAX_PUSHES_PER_OWNER - MAX_CONNECTIONS)


def test_batch_resumes_when_the_failure_queue_is_down() -> None:
    """A record that cannot be quarantined waits with all records after it, which are published twice."""
    listeners = Listeners()
    listeners.queue_is_up = False
    before, after = record(1, chat_at(1), chat_at(2)), record(3, chat_at(3), chat_at(4))
    assert handle(listeners, before, broken(2), after) == "2"
    assert [event.detail["title_version"] for event in listeners.events] == [2, 4]


def test_record_is_quarantined_once() -> None:
    """While the bus is down, what comes after waits its turn: the unreadable, and what it refuses."""
    listeners = Listeners()
    listeners.bus_takes, listeners.bus_refuses = 0, {"t14"}
    for _ in range(5):
        assert handle(listeners, *changes(1), broken(2), *changes(15)[2:]) == "1"
    assert listeners.quarantined == []


def test_history_has_a_title_before_bus_and_tabs() -> None:
    """The history has a title before the bus and the tabs hear of it."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    assert handle(listeners, record(1, chat_at(1), chat_at(2))) is None
    assert listeners.order == ["history", "bus", "tabs"]


@pytest.mark.parametrize("call", ["of", "remove"])
def test_failed_look_up_of_tabs_does_not_block_the_batch(call: str) -> None:
    """They ask for what they missed; nothing is told twice for them."""
    listeners = Listeners()
    listeners.watching, listeners.gone = {"ada": ["gone"]}, {"gone"}
    listeners.watchers_fail_at = {call}
    assert handle(listeners, record(1, chat_at(1), chat_at(2))) is None
    assert len(listeners.events) == 1


def wrong(**changes: object) -> dict[str, object]:
    """A record whose new image our code cannot have written."""
    stream_record = record(1, chat_at(1), chat_at(2))
    stream_record["dynamodb"]["NewImage"].update(changes)
    return stream_record


@pytest.mark.parametrize(
    "strange",
    [
        wrong(title={"N": "1"}),
        wrong(title={"NULL": True}),
        wrong(title={"S": ""}),
        wrong(title_source={"S": "robot"}),
        wrong(title_source={"L": []}),
        wrong(title_version={"N": "0"}),
        wrong(title_version={"S": "two"}),
        wrong(title_version={"N": "x"}),
        wrong(title_version={"N": "NaN"}),
        wrong(title_version={"N": "Infinity"}),
        wrong(title_updated_at={"NULL": True}),
        wrong(owner_id={"S": ""}),
        wrong(owner_id={"BOOL": True}),
        wrong(owner_id={"S": "grace"}),
        wrong(id={"S": "no ulid"}),
        wrong(id={"S": "01ARZ3NDEKTSV4RRFFQ69G5FAW"}),
        wrong(title_version={"N": "10000000000"}),
        wrong(title={"S": "\x1b[31mBread"}),
        wrong(title={"S": "Bread \u202e"}),
        wrong(title={"S": "x" * 201}),
        wrong(archived={"S": "yes"}),
        wrong(archived={"BOOL": True}, updated_at={"S": ""}),
    ],
)
def test_record_with_an_invalid_value_is_unreadable(strange: dict[str, object]) -> None:
    """They would fail later on, at the bus or in the table, and hold up the shard."""
    listeners = Listeners()
    assert handle(listeners, strange, *changes(1)) is None
    assert listeners.quarantined == [("unreadable", strange)]
    assert len(listeners.events) == 1


@pytest.mark.parametrize("mark", ["words of somebody#1", "x" * 65 + "#1", "#1", "none"])
def test_event_names_no_request_that_is_not_of_the_apis_form(mark: str) -> None:
    """It goes into the log, and whoever may write to the failure queue would write there."""
    listeners = Listeners()
    assert handle(listeners, wrong(title_write_id={"S": mark})) is None
    assert listeners.events[0].detail["correlation_id"] is None


@pytest.mark.parametrize("mark", ["two words#request-1#1", "x" * 257 + "#request-1#1", "a\nb#request-1#1"])
def test_event_names_no_client_that_is_not_of_oauths_form(mark: str) -> None:
    """For the same reason."""
    listeners = Listeners()
    assert handle(listeners, wrong(title_write_id={"S": mark})) is None
    detail = listeners.events[0].detail
    assert (detail["correlation_id"], detail["client_id"]) == ("request-1", None)


def test_deletion_of_an_invalid_chat_is_published() -> None:
    """Of an older schema, too."""
    gone = record(1, chat_at(1), None)
    for name in ("title_version", "title_source", "title_updated_at", "title"):
        del gone["dynamodb"]["OldImage"][name]
    listeners = Listeners()
    assert handle(listeners, gone) is None
    assert [event.kind for event in listeners.events] == ["chat_deleted"]
    assert listeners.recorded == []  # no tab can show it


@pytest.mark.parametrize(
    ("name", "images"),
    [
        ("no images", {"SequenceNumber": "1", "Keys": {}}),
        (
            "an older schema",
            {"SequenceNumber": "1", "NewImage": {"id": {"S": "x"}, "owner_id": {"S": "ada"}}},
        ),
        ("no type", {"SequenceNumber": "1", "NewImage": {"id": "x"}}),
        ("another shape", {"SequenceNumber": "1", "NewImage": ["x"]}),
        ("an unknown type", {"SequenceNumber": "1", "NewImage": {"id": {"X": "x"}}}),
    ],
)
def test_record_of_another_item_is_unreadable(name: str, images: dict[str, object]) -> None:
    """Each is quarantined as a whole."""
    listeners = Listeners()
    strange = {"eventName": "MODIFY", "dynamodb": images}
    assert handle(listeners, strange, *changes(1)) is None, name
    assert listeners.quarantined == [("unreadable", strange)]
    assert len(listeners.events) == 1


def test_title_that_is_pushed_twice_has_the_same_version() -> None:
    """So who keeps the higher version ends with the latest title, in whatever order they come."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    handle(listeners, *changes(5))
    handle(listeners, *changes(3))
    chats_pushed = [json.loads(data)["chat"] for _, data in listeners.pushed]
    assert [(chat["title_version"], chat["title"]) for chat in chats_pushed] == [(6, "t6"), (4, "t4")]
