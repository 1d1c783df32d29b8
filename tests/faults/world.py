"""A service with something in it, as each case of a matrix finds it anew."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.adapters.dynamodb.automatic_title_counts import PARTITION as COUNTS
from shared.adapters.dynamodb.buckets import FULL_AT
from shared.adapters.dynamodb.title_claims import FIELDS
from shared.bootstrap import storage
from shared.rules.events import SOURCE
from tests.faults.engine import Engine
from tests.support.api import Answer, forget_parts
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.fake_services import FakeServices
from tests.support.service import Service

ADMIN: dict[str, Any] = {"owner": "root", "groups": ["admins"]}
LIMIT = 100_000
# What differs from one run to the next: ids, times, seconds since 1970, hashes, tickets.
_VOLATILE = re.compile(
    r"[0-9A-HJKMNP-TV-Z]{26}|\d{4}-\d\d-\d\dT[\d:.]+Z|\b1\d{9}\b|[0-9a-f]{64}|(?<=#)[0-9a-f]{16}\b|ticket=[\w-]+"
)
# Of these, other checks tell.
_ACCOUNTS = ("USAGE#", "IDEMPOTENCY#", "RATE#", COUNTS)

COUNTERS = ("chat_count", "message_count", "message_bytes", "user_turns")
# A title that is given up leaves its claim.
CLAIMS = tuple(FIELDS.values())

State = Counter[str]


@dataclass(frozen=True)
class Seen:
    """What is stored: the ``account`` is ada's of the period, the ``state`` all else but keys.

    In the state, whatever is new and differs from one run to the next has a placeholder.
    """

    state: State
    account: dict[str, int]

    @property
    def reserved(self) -> list[int]:
        """What is reserved and not settled."""
        return [micros for name, micros in self.account.items() if name.startswith("open#")]


class World(Service):
    """Ada's chat, model configs and limits, beside a service around them.

    ``other_answers`` are the answers to requests that came between two attempts of one.
    """

    chat: str
    second_chat: str
    ticket: str
    known: frozenset[str]
    limit: int = LIMIT
    other_answers: list[Answer]

    def admin(self, route: str, body: object = None, thing: str = "") -> Answer:
        """The answer to an administrator."""
        return self.api(route, body, chat=thing, **ADMIN)

    def seen(self) -> "Seen":
        """What is stored now, but for its counters, claims and what tells when somebody asked last."""
        items = [
            {name: value for name, value in item.items() if name not in (FULL_AT, *COUNTERS, *CLAIMS)}
            for item in self.items()
        ]
        lasting_items = (item for item in items if not item["pk"]["S"].startswith(_ACCOUNTS))
        state = Counter(self.normal(item) for item in lasting_items)
        account = [item for item in items if item["pk"]["S"] == "USAGE#ada"]
        numbers = (pair for item in account for pair in item.items() if "N" in pair[1])
        return Seen(state, {name: int(value["N"]) for name, value in numbers})

    def published(self) -> Counter[str]:
        """What the bus took for consumers, by event id."""
        events = (event for event in self.fake_services.events if event["source"] == SOURCE)
        return Counter(self.normal(event["detail"]["event_id"]) for event in events)

    def let_keys_expire(self) -> None:
        """As much later as Lambda lets a function run."""
        for item in self.items(of="IDEMPOTENCY#"):
            if item["status"]["S"] == "INPROGRESS":
                self.put_items([{**item, "in_progress_expiration": {"N": "1"}}])

    def normal(self, value: Any) -> str:
        """Something as text, with a placeholder for whatever is new and differs from one run to the next."""
        text = json.dumps(value, sort_keys=True, default=vars)
        return _VOLATILE.sub(lambda match: match[0] if match[0] in self.known else "*", text)


def pushed(world: World) -> Counter[str]:
    """What open tabs were told."""
    return Counter(world.normal(message) for message in world.fake_services.pushed)


class Worlds:
    """Makes the same world again and again, quickly: the first one's items are kept."""

    def __init__(self, engine: Engine, bedrock: StubBedrock, around: FakeServices) -> None:
        self._engine = engine
        self._bedrock = bedrock
        self._around = around
        self._items: list[dict[str, Any]] = []
        self._chats = ("", "")

    @contextmanager
    def __call__(self, prepare: Callable[[World], object] = lambda _: None) -> Iterator[World]:
        """A world of one's own, in a process of its own, in which ``prepare`` has happened."""
        if not self._items:
            with self._world() as first:
                self._chats = furnish(first)
                self._items = first.items()
        with self._world() as world:
            prepare(world)
            world.bedrock.requests.clear()
            world.bedrock.answered = 0
            yield world

    @contextmanager
    def _world(self) -> Iterator[World]:
        dynamodb_url = self._engine.for_a_world()
        self._bedrock.reset()
        self._around.reset()
        forget_parts()
        with pytest.MonkeyPatch.context() as patch:
            world = World(dynamodb_url, self._bedrock, self._around, patch, self._items)
            world.chat, world.second_chat = self._chats
            world.other_answers = []
            world.known = frozenset(_VOLATILE.findall(json.dumps(self._items)))
            yield world
            world.client.delete_table(TableName=world.table_name)
        forget_parts()


def furnish(world: World) -> tuple[str, str]:
    """A chat that was titled by itself, then by its owner, and one of few words; what administrators decide.

    Gives the chats' ids.
    """
    configs = "/admin/model-configs/{id}"
    storage.model_configs().put(replace(HAIKU, id="spare"))
    assert world.admin(f"GET {configs}", thing="spare").status == 200
    for kind, name, limit in (("users", "ada", LIMIT), ("users", "grace", 5), ("groups", "trial", 5)):
        route = f"PUT /admin/usage-limits/{kind}/{{proxy+}}"
        assert world.admin(route, {"limit_micros": limit}, thing=name).status == 200
    chat, second = world.api.new_chat(), world.api.new_chat(title="Second")
    world.deliver_all()
    assert world.api("PUT /chats/{id}/title", {"title": "Bread"}, chat=chat).status == 200
    world.deliver_all()
    return chat, second
