"""A bug that one chat brings out, at every step of what the stream brings about, is that chat's alone.

The steps are the functions of ``shared`` that a run without a bug goes through, but for those of giving up:
a bug there leaves the record to Lambda.
"""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from typing import Any

import pytest

from shared.bootstrap import open_tabs, publishing, storage
from shared.entrypoints.bugs import Bug
from shared.use_cases.isolation import isolated
from tests.support.api import forget_parts
from tests.support.sample import some
from tests.support.service import Service
from tests.support.sources import Source
from tests.support.steps import MAY_BE_MISSED, SECRET, OwnFault, fault_for, found_steps
from tests.support.stream import chat_at, record

# A bug while a connection is taken leaves its socket to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("collected"),
]

# Of one function for one batch: the first, and a few repetitions by Lambda.
MAX_DELIVERIES = 3
FEWEST_STEPS = 30


def steps_of(service: Service, function: str, prepare: Callable[[Service, str], object]) -> list[str]:
    """The functions of one chat's batch, the second of its kind: some come only once in a process."""
    prepare(service, "nobody")
    deliver(service, function)
    prepare(service, "nobody")
    with found_steps() as steps:
        deliver(service, function)
    assert len(steps) >= FEWEST_STEPS
    of_giving_up = functions_of_giving_up()
    functions = dict.fromkeys(step.function for step in steps)
    return [name for name in functions if name.startswith("shared/") and name not in of_giving_up]


def functions_of_giving_up() -> set[str]:
    """The functions on the way to the failure queue, in a new process."""
    forget_parts()
    with found_steps() as steps, isolated([]):
        publishing.failures().quarantine("bug", record(1, None, chat_at(1)))
    return {step.function for step in steps}


def deliver(service: Service, function: str) -> None:
    """All that waits for a function, as in a new process."""
    service.offer_news()
    source = service.source(function)
    forget_parts()
    deliver_a_few_times(service, source)
    assert source.pending == []


def deliver_a_few_times(service: Service, source: Source) -> None:
    """As Lambda does, which delivers a batch again when the handler raises."""
    batches = ceil(len(source.pending) / source.batch_size)
    for _ in range(batches * MAX_DELIVERIES):
        if source.pending:
            with suppress(Bug, OwnFault):
                source.deliver(service.invoke)


def titled(service: Service, owner: str) -> str:
    """The id of a chat whose title has changed once, and whose owner watches."""
    open_tabs.watch_store().add(owner, f"tab of {owner}", storage.now())
    answer = service.api("POST /chats", {"title": "Bread"}, owner=owner)
    chat: str = answer.body["id"]
    assert service.api("PUT /chats/{id}/title", {"title": "Cake"}, chat=chat, owner=owner).status == 200
    return chat


def untitled(service: Service, owner: str) -> str:
    """The id of a chat that has a first message."""
    content = f"How does {owner} bake bread?"
    chat: str = service.api("POST /chats", {"content": content}, owner=owner).body["id"]
    return chat


def versions_of(service: Service, chat: str) -> tuple[list[int], list[int], int]:
    """The versions of a chat's title that are in the history and went to the bus, and the tabs' newest."""
    history = [int(item["title_version"]["N"]) for item in service.items(of=chat) if "recorded_at" in item]
    events = [event["detail"] for event in service.fake_services.events]
    pushed = [message["chat"] for _, message in service.fake_services.pushed]
    return (
        sorted(history),
        list(dict.fromkeys(event["title_version"] for event in events if event["chat_id"] == chat)),
        max((shown["title_version"] for shown in pushed if shown["id"] == chat), default=0),
    )


def metrics(printed: str) -> list[dict[str, Any]]:
    """What was counted."""
    return [json.loads(line) for line in printed.splitlines() if '"_aws"' in line]


def test_bug_in_fan_out_leaves_other_chats_alone(
    service: Service,
    subtests: pytest.Subtests,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Their history, events and pushes come out. The bug's record is told as well, or quarantined."""
    for number, step in enumerate(some(steps_of(service, "TitleEventsFunction", titled))):
        owners = [f"victim-{number}", f"other-{number}"]
        chats = [titled(service, owner) for owner in owners]
        service.fake_services.reset()
        capsys.readouterr()
        caplog.clear()
        with subtests.test(step):
            with fault_for(step, owners[0], owners[1:]) as raised:
                deliver(service, "TitleEventsFunction")
            assert raised or step.startswith(MAY_BE_MISSED)
            whole = ([1, 2], [1, 2], 2)
            assert versions_of(service, chats[1]) == whole
            quarantined = [
                message["record"]["dynamodb"]["Keys"]["pk"]["S"]
                for message in service.fake_services.quarantined
            ]
            assert all(chats[0] in key for key in quarantined)
            assert quarantined or versions_of(service, chats[0]) == whole
            counted = [
                metric for metric in metrics(capsys.readouterr().out) if "QuarantinedRecords" in metric
            ]
            logged = [line for line in caplog.records if line.msg == "stream_record_quarantined"]
            assert len(quarantined) == len(counted) == len(logged)
            assert SECRET not in "".join(str(vars(line)) for line in caplog.records)


def test_bug_in_automatic_title_leaves_other_chats_alone(
    service: Service,
    subtests: pytest.Subtests,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They are titled. The bug's chat is titled as well, or given up."""
    for number, step in enumerate(some(steps_of(service, "AutoTitleFunction", untitled))):
        owners = [f"victim-{number}", f"other-{number}"]
        chats = [untitled(service, owner) for owner in owners]
        capsys.readouterr()
        caplog.clear()
        with subtests.test(step):
            with fault_for(step, owners[0], owners[1:]) as raised:
                deliver(service, "AutoTitleFunction")
            assert raised or step.startswith(MAY_BE_MISSED)
            sources = [title_source(service, chat, owner) for chat, owner in zip(chats, owners, strict=True)]
            assert sources[1] == "automatic"
            given_up = sum(is_given_up(line) for line in caplog.records)
            assert given_up or sources[0] == "automatic"
            counted = [metric.get("outcome") for metric in metrics(capsys.readouterr().out)]
            assert counted.count("given_up") == given_up
            assert SECRET not in "".join(str(vars(line)) for line in caplog.records)


def is_given_up(line: logging.LogRecord) -> bool:
    """Whether a line of the log says that a title is given up."""
    return line.msg == "automatic_title_given_up" or vars(line).get("outcome") == "given_up"


def title_source(service: Service, chat: str, owner: str) -> str:
    """Where a chat's title is from."""
    source: str = service.api("GET /chats/{id}", chat=chat, owner=owner).body["title_source"]
    return source
