"""Who is told of title changes, in which order, and what happens to what cannot be told."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from shared.adapters.stream import chat_changes
from shared.rules.events import Event
from shared.use_cases.fan_out import AT_ONCE
from shared.use_cases.ports import Published
from tests.support.fakes import Listeners
from tests.support.stream import chat_at, record


def handle(listeners: Listeners, *records: object) -> str | None:
    """The position to resume from."""
    return listeners.fan_out.handle(chat_changes({"Records": list(records)}), lambda: False)


def changes(count: int) -> list[object]:
    """So many title changes of one chat, with positions from 1."""
    return [record(n, chat_at(n, f"t{n}"), chat_at(n + 1, f"t{n + 1}")) for n in range(1, count + 1)]


def broken(position: int) -> dict[str, Any]:
    """A record that cannot be read."""
    told = record(position, chat_at(position), chat_at(position + 1))
    del told["dynamodb"]["NewImage"]["title_version"]
    return told


def test_all_are_told_of_each_change() -> None:
    """History, bus and every open tab of the owner; nobody else's."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab 1", "tab 2"], "grace": ["tab 3"]}
    assert handle(listeners, *changes(2)) is None
    assert [change.title.title_version for change in listeners.recorded] == [2, 3]
    assert [event.detail["title_version"] for event in listeners.events] == [2, 3]
    assert [tab for tab, _ in listeners.pushed] == ["tab 1", "tab 2", "tab 1", "tab 2"]
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


@pytest.mark.parametrize("taken", [0, 4, 9, 10, 11, 24, 40, 94])
def test_a_bus_that_fails_says_where_to_resume(taken: int) -> None:
    """At the first event that did not leave; no watcher hears of it, and few others are recorded."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    listeners.bus_takes = taken
    assert handle(listeners, *changes(95)) == str(taken + 1)
    assert len(listeners.pushed) == taken
    assert taken <= len(listeners.recorded) <= (taken // AT_ONCE + 2) * AT_ONCE


@pytest.mark.parametrize(("late_after", "resumes", "pushed"), [(0, "21", 0), (5, "21", 5), (20, "21", 20)])
def test_batch_resumes_where_its_time_ends(late_after: int, resumes: str, pushed: int) -> None:
    """Behind the changes that were begun, which always leave; tabs are told only while there is time."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    told = chat_changes({"Records": changes(95)})
    assert listeners.fan_out.handle(told, lambda: len(listeners.pushed) >= late_after) == resumes
    assert len(listeners.events) == AT_ONCE
    assert len(listeners.pushed) == pushed


@pytest.mark.parametrize("late_after", [0, 1, 3])
@pytest.mark.parametrize("readable", [(), (1, 3, 5, 7), (1, 2, 4, 5)])
def test_batch_resumes_where_its_time_ends_when_records_are_unreadable(
    late_after: int, readable: tuple[int, ...]
) -> None:
    """Each is done with or comes again, and the first is always done with."""
    listeners = Listeners()
    told = [change if n in readable else broken(n) for n, change in enumerate(changes(8), 1)]

    def done() -> list[int]:
        versions = [event.detail["title_version"] - 1 for event in listeners.events]
        return versions + [int(kept["dynamodb"]["SequenceNumber"]) for _, kept in listeners.kept]

    resumes = listeners.fan_out.handle(chat_changes({"Records": told}), lambda: len(done()) >= late_after)
    assert resumes is not None
    assert sorted(done()) == list(range(1, int(resumes)))
    assert max(late_after, 1) <= len(done()) <= max(late_after, 1) + 1  # two changes may leave together


class BugError(Exception):
    """Something that nobody foresaw."""


@pytest.mark.parametrize("step", ["recording", "publish", "looking_up", "push"])
def test_change_alone_goes_as_far_as_it_can_when_a_step_has_a_bug(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the step was not needed for happens, in order, and the bug is told in the end."""

    def has_a_bug(*_: object) -> None:
        raise BugError

    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    monkeypatch.setattr(listeners, step, has_a_bug)
    (change,) = chat_changes({"Records": changes(1)})
    with pytest.raises(BugError):
        listeners.fan_out.handle_alone(change, lambda: False)
    broken = {"recording": {"history"}, "publish": {"bus"}, "looking_up": {"tabs"}, "push": {"tabs"}}[step]
    assert listeners.order == [one for one in ("history", "bus", "tabs") if one not in broken]


def test_change_alone_is_as_any_other_when_it_has_no_bug() -> None:
    """Told, or to be told later, or kept."""
    listeners = Listeners()
    (change,) = chat_changes({"Records": changes(1)})
    (unreadable,) = chat_changes({"Records": [wrong(title={"N": "1"})]})
    handle_alone = listeners.fan_out.handle_alone
    assert handle_alone(change, lambda: False) is None
    assert handle_alone(unreadable, lambda: False) is None
    assert (len(listeners.recorded), len(listeners.events), len(listeners.kept)) == (1, 1, 1)
    listeners.bus_takes, listeners.queue_is_up = 0, False
    assert handle_alone(change, lambda: False) == "1"
    assert handle_alone(unreadable, lambda: False) == "1"


def test_tabs_are_looked_up_after_each_group_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tab that comes while a group is under way is told of the next one."""
    listeners = Listeners()
    publish = listeners.publish

    def publish_and_open_a_tab(events: Sequence[Event]) -> Published:
        listeners.watching = {"ada": ["tab"]}
        return publish(events)

    monkeypatch.setattr(listeners, "publish", publish_and_open_a_tab)
    assert handle(listeners, *changes(AT_ONCE + 5)) is None
    assert len(listeners.pushed) == 5


def test_an_event_that_the_bus_never_takes_is_put_aside() -> None:
    """The others leave, and watchers hear of all."""
    listeners = Listeners()
    listeners.bus_refuses = {"t3", "t4"}
    assert handle(listeners, *changes(5)) is None
    assert [event.detail["title"] for event in listeners.events] == ["t2", "t5", "t6"]
    assert [(why, kept["dynamodb"]["SequenceNumber"]) for why, kept in listeners.kept] == [
        ("refused by the bus", "2"),
        ("refused by the bus", "3"),
    ]


def test_a_connection_that_is_gone_is_forgotten() -> None:
    """And asked no more, while the others are."""
    listeners = Listeners()
    listeners.watching = {"ada": ["closed", "open"]}
    listeners.closed = {"closed"}
    assert handle(listeners, *changes(2)) is None
    assert listeners.watching == {"ada": ["open"]}
    assert [tab for tab, _ in listeners.pushed] == ["open", "open"]


def test_without_a_failure_queue_nothing_is_passed_over() -> None:
    """What cannot be put aside waits with all that comes after it; what came before has left, once."""
    listeners = Listeners()
    listeners.queue_is_up = False
    before, after = record(1, chat_at(1), chat_at(2)), record(3, chat_at(3), chat_at(4))
    assert handle(listeners, before, broken(2), after) == "2"
    assert len(listeners.events) == 1


def test_nothing_is_put_aside_again_and_again() -> None:
    """While the bus is down, what comes after waits its turn, the unreadable too."""
    listeners = Listeners()
    listeners.bus_takes = 0
    for _ in range(5):
        assert handle(listeners, record(1, chat_at(1), chat_at(2)), broken(2)) == "1"
    assert listeners.kept == []


def test_who_is_told_may_ask_for_it() -> None:
    """The history has a title before the bus and the tabs hear of it."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    assert handle(listeners, record(1, chat_at(1), chat_at(2))) is None
    assert listeners.order == ["history", "bus", "tabs"]


@pytest.mark.parametrize("call", ["of", "remove"])
def test_watchers_that_cannot_be_looked_up_hold_up_nothing(call: str) -> None:
    """They ask for what they missed; nothing is told twice for them."""
    listeners = Listeners()
    listeners.watching, listeners.closed = {"ada": ["closed"]}, {"closed"}
    listeners.watchers_fail_at = {call}
    assert handle(listeners, record(1, chat_at(1), chat_at(2))) is None
    assert len(listeners.events) == 1


def wrong(**changes: object) -> dict[str, object]:
    """A record whose new image our code cannot have written."""
    told = record(1, chat_at(1), chat_at(2))
    told["dynamodb"]["NewImage"].update(changes)
    return told


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
        wrong(id={"S": "no ulid"}),
    ],
)
def test_values_that_are_none_of_ours(strange: dict[str, object]) -> None:
    """They would fail later on, at the bus or in the table, and hold up the shard."""
    listeners = Listeners()
    assert handle(listeners, strange, *changes(1)) is None
    assert listeners.kept == [("unreadable", strange)]
    assert len(listeners.events) == 1


def test_a_deletion_is_told_whatever_the_chat_was_like() -> None:
    """Of an older schema, too."""
    gone = record(1, chat_at(1), None)
    for name in ("title_version", "title_source", "title_updated_at", "title"):
        del gone["dynamodb"]["OldImage"][name]
    listeners = Listeners()
    assert handle(listeners, gone) is None
    assert [event.kind for event in listeners.events] == ["chat_deleted"]


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
def test_records_that_are_none_of_ours(name: str, images: dict[str, object]) -> None:
    """They are put aside, each whole."""
    listeners = Listeners()
    strange = {"eventName": "MODIFY", "dynamodb": images}
    assert handle(listeners, strange, *changes(1)) is None, name
    assert listeners.kept == [("unreadable", strange)]
    assert len(listeners.events) == 1


def test_title_that_is_pushed_twice_has_the_same_version() -> None:
    """So who keeps the higher version ends with the latest title, in whatever order they come."""
    listeners = Listeners()
    listeners.watching = {"ada": ["tab"]}
    handle(listeners, *changes(5))
    handle(listeners, *changes(3))
    told = [json.loads(data)["chat"] for _, data in listeners.pushed]
    pushed = [(chat["title_version"], chat["title"]) for chat in told]
    assert pushed == [(version, f"t{version}") for version in (2, 3, 4, 5, 6, 2, 3, 4)]
