"""What ``make load`` finds wrong in what a run has left."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tools.load.checks import faults
from tools.load.deployed_load import keep
from tools.load.outcomes import Outcome, Remains, Title
from tools.load.run import main, report
from tools.load.traffic import MIX

RENAMED = Outcome("rename", "ada", "c", 200, {"title_version": 2}, 0.01, sent="Rye")
WRITTEN = Outcome("message", "ada", "c", 201, {"id": "m"}, 0.02, sent="Hello")
CREATED = Outcome("create", "ada", "c", 201, {"id": "c"}, 0.03, sent="Bread")
REFUSED = Outcome("propose", "ada", "c", 409, {"code": "usage_limit_exceeded"}, 0.01)


def event(version: int, title: str, source: str) -> dict[str, Any]:
    """As the bus delivers it."""
    return {
        "event_id": f"c#{version}",
        "chat_id": "c",
        "title": title,
        "title_version": version,
        "title_source": source,
    }


def remains() -> Remains:
    """A chat that was renamed once, whose last event came twice."""
    titles = {1: Title("Bread", "fallback"), 2: Title("Rye", "user")}
    told = [event(version, title.title, title.source) for version, title in titles.items()]
    return Remains(
        chats={"c": (2, titles[2])},
        history={"c": titles},
        messages={"c": {"m": "Hello"}},
        events=[*told, told[-1]],
        spent={"ada": 77, "grace": 0},
        limits={"ada": 77},
        billed=77,
    )


def test_run_without_a_fault_has_none() -> None:
    """A refusal for a used up limit is none."""
    assert faults([CREATED, WRITTEN, RENAMED, REFUSED], remains()) == []


def test_limit_that_refused_nothing_is_a_fault() -> None:
    """The run shows nothing of it."""
    assert faults([CREATED, WRITTEN, RENAMED], remains()) == ["ada was refused nothing at its limit"]


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (replace(RENAMED, status=503, answer={"code": "throttled"}), "rename answered 503 throttled"),
        (Outcome("propose", "grace", "c", 409, {"code": "usage_limit_exceeded"}, 0), "propose answered 409"),
        (replace(CREATED, chat_id="d"), "chat d is lost"),
        (replace(WRITTEN, answer={"id": "n"}), "message n of chat c is lost"),
        (replace(WRITTEN, sent="Goodbye"), "message m of chat c is lost or changed"),
        (replace(RENAMED, sent="Spelt"), "rename 2 of chat c is not in the history"),
        (replace(RENAMED, answer={"title_version": 3}), "rename 3 of chat c is not in the events"),
        (RENAMED, "two renames of chat c have version 2"),
    ],
)
def test_answer_that_is_wrong_or_whose_write_is_lost_is_found(outcome: Outcome, found: str) -> None:
    """Beside others that are right."""
    assert any(found in fault for fault in faults([CREATED, RENAMED, REFUSED, outcome], remains()))


def lose_event(left: Remains) -> None:
    """The first one never came."""
    del left.events[0]


def lose_last_events(left: Remains) -> None:
    """The second one never came."""
    del left.events[1:]


def add_event(left: Remains) -> None:
    """Of a version that the table has not."""
    left.events.append(event(3, "Spelt", "user"))


def contradict(left: Remains) -> None:
    """Of one version, with other words."""
    left.events.append(event(2, "Spelt", "user"))


def lose_history(left: Remains) -> None:
    """Of the first title."""
    del left.history["c"][1]


def change_title(left: Remains) -> None:
    """Without a version."""
    left.chats["c"] = (2, Title("Spelt", "user"))


def pass_limit(left: Remains) -> None:
    """By a micro-dollar."""
    left.spent["ada"] = left.billed = 78


def forget_spend(left: Remains) -> None:
    """Of a call that the model bills."""
    left.billed += 77


@pytest.mark.parametrize(
    ("break_it", "found"),
    [
        (lose_event, "events of [2]"),
        (lose_last_events, "events of [1]"),
        (add_event, "events of [1, 2, 3]"),
        (contradict, "two events of c#2 differ"),
        (lose_history, "another history"),
        (change_title, "another title than its last event"),
        (pass_limit, "ada has spent 78 of 77"),
        (forget_spend, "the model has billed 154"),
    ],
)
def test_what_is_left_wrong_is_found(break_it: Callable[[Remains], None], found: str) -> None:
    """Each kind by itself."""
    left = remains()
    break_it(left)
    assert any(found in fault for fault in faults([CREATED, WRITTEN, REFUSED], left))


def test_items_of_chats_are_kept_and_no_others() -> None:
    """As the table has them."""
    left, partition = Remains(), {"pk": "CHAT#ada#c"}
    title = {"title": "Rye", "title_source": "user", "title_version": 2}
    keep(left, {**partition, "sk": "CHAT", **title})
    keep(left, {**partition, "sk": "TITLE#0000000002", **title})
    keep(left, {**partition, "sk": "MESSAGE#m", "content": [{"type": "text", "text": "Hello"}]})
    keep(left, {"pk": "USAGE#ada", "sk": "MONTH#2026-11-01"})
    assert left == Remains(
        chats={"c": (2, Title("Rye", "user"))},
        history={"c": {2: Title("Rye", "user")}},
        messages={"c": {"m": "Hello"}},
    )


def test_report_has_a_row_for_each_action() -> None:
    """Rates are of the service alone."""
    bare = Outcome("bare", "ada", "", 200, {}, 0.004)
    lines = report([RENAMED, RENAMED, bare], 2.0)
    assert lines[0] == "3 requests in 2.0 s, 1.0 a second to the service"
    assert "| bare | 1 | 4 | 4 | 4 | 1 × 200 |" in lines
    assert "| rename | 2 | 10 | 10 | 10 | 2 × 200 |" in lines


def test_mix_is_of_a_hundred() -> None:
    """So that its numbers are percents."""
    assert sum(MIX.values()) == 100


@pytest.mark.parametrize("arguments", [["--rate", "0"], ["--seconds", "-1"], ["--rate", "nan"]])
def test_wrong_rate_is_a_wrong_command_line(arguments: list[str]) -> None:
    """Before anything is started."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
