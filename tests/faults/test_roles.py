"""Each function's role against what the function really asks for: nothing that is allowed goes unused.

That nothing is asked for that is not allowed, every invocation of every test checks (tests/support/roles.py).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase

import pytest

from shared.bootstrap import open_tabs, storage
from shared.rules.watching import MAX_CONNECTIONS
from tests.faults.backlog import SEGMENT, begin_segment
from tests.faults.cases import attempt, reference_of
from tests.faults.scenario import Scenario, delivery, http
from tests.faults.scenarios import (
    CHAT,
    KEY,
    LIMITS,
    PROPOSE,
    REGENERATE,
    SCENARIOS,
    SENT,
    TITLES,
    connect,
    long_messages,
    new_ticket,
)
from tests.faults.world import World, Worlds
from tests.support.exchange import MODEL_CALL
from tests.support.fault_kinds import FAULTS
from tests.support.iam import IamRequest
from tests.support.network import Plan
from tests.support.partitions import partitions
from tests.support.roles import INDEX, LEADING_KEYS, Heard, allowed, heard
from tests.support.template import functions


def _nothing_may_be_spent(world: World) -> None:
    world.admin(f"PUT {LIMITS}/users/{{proxy+}}", {"limit_micros": 0}, thing="ada")


def _key_in_use(route: str, body: object) -> Callable[[World], object]:
    """Of a request whose process has ended while it asked a model."""

    def prepare(world: World) -> None:
        crash = next(fault for fault in FAULTS if fault.crash)
        attempt(
            world,
            lambda same: same.api(route, body, chat=same.chat, **KEY),
            Plan(f"{MODEL_CALL}#1", crash, "once"),
        )

    return prepare


def _first_word_behind_long_messages(world: World) -> str:
    chat: str = world.api("POST /chats", {}).body["id"]
    long_messages(world, chat)
    world.api(f"POST {CHAT}/messages", {"role": "user", "content": "How do I bake bread?"}, chat=chat)
    return chat


def _segment_of_a_long_chat(world: World) -> None:
    begin_segment(world, _first_word_behind_long_messages(world))


def _as_many_connections_as_may_be(world: World) -> None:
    new_ticket(world)
    for number in range(MAX_CONNECTIONS):
        open_tabs.watch_store().add("ada", f"tab-{number}", storage.now() - timedelta(minutes=5))


# What costs nothing leaves its key free; who finds a key in use waits for it by reads.
MORE = [
    http(REGENERATE, prepare=_nothing_may_be_spent, extra=KEY),
    http(TITLES, SENT, prepare=_nothing_may_be_spent, extra=KEY),
    *(
        http(route, body, prepare=_key_in_use(route, body), extra=KEY)
        for route, body in ((PROPOSE, None), (REGENERATE, None), (TITLES, SENT))
    ),
    http(REGENERATE, prepare=lambda world: long_messages(world, world.chat)),
    delivery("AutoTitleFunction", _first_word_behind_long_messages),
    replace(SEGMENT, prepare=_segment_of_a_long_chat),
    Scenario("socket $connect", "WatchSocketFunction", connect, _as_many_connections_as_may_be),
]
# Lambda reads the stream by itself.
ITEMS = re.compile("dynamodb:.*(Item|Query)")


def permissions(iam_request: IamRequest) -> set[str]:
    """What a role has to allow for it, as ``allowed`` spells it."""
    if iam_request.resource.startswith(INDEX):
        return {f"{iam_request.action} {iam_request.resource.removeprefix(INDEX)}"}
    keys = iam_request.keys.get(LEADING_KEYS, ())
    patterns = {
        partition for partition in partitions().values() for key in keys if fnmatchcase(key, partition)
    }
    return {f"{iam_request.action} {pattern}" for pattern in patterns}


@pytest.mark.long
def test_every_permission_on_items_is_used(worlds: Worlds) -> None:
    """By some call of the function, and what follows from it."""
    with heard() as requests_heard:
        for scenario in (*SCENARIOS, *MORE):
            with worlds(scenario.prepare) as world:
                reference_of(world, scenario)
    unused = {
        f"{name}: {permission}"
        for name, function in functions().items()
        for permission in allowed(function) - used(requests_heard, function["Handler"])
        if ITEMS.match(permission)
    }
    assert unused == set()


def used(requests_heard: Heard, handler: str) -> set[str]:
    """What a handler asked for."""
    return {
        permission
        for who, iam_request in requests_heard
        if who == handler
        for permission in permissions(iam_request)
    }
