"""The load on a deployed local stack: users, limits, and what is there when it is over."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from shared.adapters.dynamodb.attribute_values import from_attribute_values
from tests.support.bedrock import COST, HAIKU, StubBedrock, stub_bedrock
from tools.load.bare import add_bare_route
from tools.load.checks import faults
from tools.load.outcomes import Outcome, Remains, Title
from tools.load.traffic import Traffic, in_background
from tools.stack import aws
from tools.stack.bus_tap import BusTap
from tools.stack.emulator import free_port
from tools.stack.stack import LocalStack
from tools.stack.users import User, add_user

USERS = tuple(f"user{number}" for number in range(8))
# Its limit has room for what one title reserves, and then for some titles. The others' is not used up.
LIMITED, LIMIT_MICROS = USERS[0], 2_500
MODEL_SECONDS = 0.1
# Of reads of the bus in a row that bring nothing, each of a second.
MAX_QUIET_READS = 60
# Fewer users send what many would.
PARAMETERS = {"TitleRequestsPerMinute": "999999", "NewChatsPerMinute": "999999"}


class Load:
    """A deployed stack with its users, the model's stub and all events so far."""

    def __init__(self, stack: LocalStack, model: StubBedrock) -> None:
        self._stack, self._model = stack, model
        self._users: dict[str, User] = {name: add_user(stack.deployed, name) for name in USERS}
        self._tap = BusTap(stack.deployed, "load-tap")
        self._events: list[dict[str, Any]] = []
        self._limit()

    def _limit(self) -> None:
        path = f"/admin/usage-limits/users/{quote(self._users[LIMITED].sub)}"
        answer = httpx.put(
            self._stack.deployed.api_url + path,
            json={"limit_micros": LIMIT_MICROS},
            headers={"authorization": f"Bearer {self._stack.admins[0].token}"},
            timeout=60,
        )
        answer.raise_for_status()

    def run(self, rate: float, seconds: float) -> tuple[list[Outcome], float]:
        """Sends the requests. Gives their outcomes, and the seconds until the last was answered."""
        bare_url = add_bare_route(self._stack.deployed)
        tokens = {name: user.token for name, user in self._users.items()}
        traffic = Traffic(self._stack.deployed.api_url, bare_url, tokens)
        with in_background(self._reads()):
            took = traffic.run(rate, seconds, LIMITED)
        return traffic.outcomes, took

    def faults(self, outcomes: list[Outcome]) -> list[str]:
        """What is wrong once the stream is quiet, or has brought nothing for a minute."""
        quiet = 0
        while True:
            quiet = 0 if next(self._reads()) else quiet + 1
            found = faults(outcomes, self.remains()) if quiet else []
            if quiet and (not found or quiet >= MAX_QUIET_READS):
                return found

    @property
    def events(self) -> int:
        """How many title changes the bus has delivered."""
        return len(self._events)

    def _reads(self) -> Iterator[bool]:
        while True:
            details = [
                event["detail"] for event in self._tap.read() if event["detail-type"] == "title_change"
            ]
            self._events += details
            yield bool(details)

    def remains(self) -> Remains:
        """The table, the events and the users' spend as they are now."""
        remains = Remains(events=list(self._events), limits={LIMITED: LIMIT_MICROS})
        for name, user in self._users.items():
            headers = {"authorization": f"Bearer {user.token}"}
            usage = httpx.get(f"{self._stack.deployed.api_url}/usage", headers=headers, timeout=60).json()
            remains.spent[name] = usage["spent_micros"]
        remains.billed = self._model.answered * COST
        for item in self._items():
            keep(remains, item)
        return remains

    def _items(self) -> Iterator[dict[str, Any]]:
        deployed = self._stack.deployed
        dynamodb = aws.client("dynamodb", deployed.endpoint_url)
        for page in dynamodb.get_paginator("scan").paginate(TableName=deployed.outputs["TableName"]):
            yield from map(from_attribute_values, page["Items"])


def keep(remains: Remains, item: Mapping[str, Any]) -> None:
    """Notes an item of a chat."""
    kind, _, chat_id = item["pk"].rpartition("#")
    if not kind.startswith("CHAT#"):
        return
    sort_key, _, name = item["sk"].partition("#")
    if sort_key in {"CHAT", "TITLE"}:
        version, title = int(item["title_version"]), Title(item["title"], item["title_source"])
        if sort_key == "CHAT":
            remains.chats[chat_id] = (version, title)
        else:
            remains.history.setdefault(chat_id, {})[version] = title
    elif sort_key == "MESSAGE":
        text = "".join(part["text"] for part in item["content"])
        remains.messages.setdefault(chat_id, {})[name] = text


@contextmanager
def deployed_load(home: Path) -> Iterator[Load]:
    """A local stack of its own, whose model answers each call with other words."""
    aws.forget_own_settings()
    numbers = count()
    with stub_bedrock() as model:
        model.delay = MODEL_SECONDS

        def vary() -> None:
            model.text = f"Bread without an oven {next(numbers)}"

        model.during_call = vary
        environment = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.endpoint_url}
        with LocalStack(
            home, free_port(), lambda _: None, parameters=PARAMETERS, emulator_environment=environment
        ) as stack:
            stack.model_configs.put(HAIKU)
            stack.model_configs.make_default(HAIKU.id)
            yield Load(stack, model)
