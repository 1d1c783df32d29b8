"""The real service beside its reference: every request goes to the one and is held against the other."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.stateful.chats import Chat, Chats, Refused
from tests.stateful.keys import Keys
from tests.stateful.spend import Ledger, Limits
from tests.stateful.world import (
    ADMIN,
    CONFIGS,
    CONFIGS_ARE_KNOWN,
    EPOCH,
    PLAIN_CONFIG,
    QUOTAS,
    TICK,
    USERS,
    World,
    in_milliseconds,
)
from tests.support.api import Answer, forget_parts
from tests.support.backends import CLAIMS, CLIENT, naming
from tests.support.contract import check_answer
from tests.support.service import Service

# A backend acts for the user in one request of so many.
BACKENDS_TURN = 3


class Machine(RuleBasedStateMachine):
    """What the rules need: ``call`` and ``compare``, and the reference in ``chats``, ``ledger``, ``keys``."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.clock, self.bedrock = world, world.clock, world.bedrock
        self.clock.restart()
        forget_parts()
        self.environment = pytest.MonkeyPatch()
        for name, value in QUOTAS.items():
            self.environment.setenv(name, str(value))
        self.service = Service(world.dynamodb_url, world.bedrock, world.fake_services, self.environment)
        self.chats, self.limits, self.keys = Chats(), Limits(), Keys()
        self.ledger = Ledger(self.limits)
        self.configs: dict[str, dict[str, Any]] = {}
        self.default_id = "haiku"
        self.title_model_id: str | None = None
        self.touched: Chat | None = None
        self.wrote = False
        self.begun = False
        self.sent = 0
        for config_id in CONFIGS:  # the harness has made the first one the default
            self.put_config(config_id)
        self.clock.move(CONFIGS_ARE_KNOWN)

    def put_config(self, config_id: str, **changes: Any) -> None:
        """Has an administrator store a config; it counts some seconds later."""
        body = {"input_micros_per_million": 0, **CONFIGS[config_id], **changes}
        if body["provider"] == "extractive":
            body |= {"output_micros_per_million": 0}
        config = self.configs[config_id] = {"id": config_id, **PLAIN_CONFIG, **body}
        answer = self.call("PUT /admin/model-configs/{id}", body, who=ADMIN, of=config_id)
        assert (answer.status, answer.body) == (200, config)

    def call(self, route: str, body: object = None, *, who: str, of: str = "", **extra: Any) -> Answer:
        """The real service's answer, a moment later, which has the shape that openapi.json tells."""
        self.clock.move(TICK)
        return self.send(route, body, who=who, of=of, **extra)

    def send(
        self,
        route: str,
        body: object = None,
        *,
        who: str,
        of: str = "",
        late: timedelta = timedelta(),
        **extra: Any,
    ) -> Answer:
        """The same without the moment; ``late`` is for how long the request has been under way."""
        groups = sorted({"admins"} if who == ADMIN else USERS[who])
        caller: dict[str, Any] = {"owner": who, "groups": groups}
        self.sent += 1
        headers = dict(extra.pop("headers", {}))
        # Its Idempotency-Keys would be others than the user's own.
        if who != ADMIN and "idempotency-key" not in headers and self.sent % BACKENDS_TURN == 0:
            caller, headers = {"owner": CLIENT, "claims": CLAIMS}, {**naming(who, groups), **headers}
            self.saw("sent by a backend")
        received_at = in_milliseconds(self.clock.now() - late)
        context = {
            "http": {"method": route.split(" ", maxsplit=1)[0]},
            "authorizer": {"jwt": {"claims": {"sub": caller["owner"]}, "scopes": None}},
            "timeEpoch": (received_at - EPOCH) // timedelta(milliseconds=1),
        }
        self.wrote |= not route.startswith("GET")
        answer = self.service.api(
            route, body, chat=of, headers=headers, requestContext=context, **caller, **extra
        )
        check_answer(route, answer.status, answer.body)
        return answer

    def compare(self, label: str, answer: Answer, predict: Callable[[], tuple[int, Any]]) -> bool:
        """Whether it was granted. The answer is what the reference says: all of it, or an error's code."""
        try:
            expected = predict()
        except Refused as refused:
            self._compare_error(answer, refused)
            self.saw(f"{label}: {refused.code}")
            return False
        assert (answer.status, answer.body) == expected
        return True

    def _compare_error(self, answer: Answer, refused: Refused) -> None:
        assert (answer.status, answer.body and answer.body.get("code")) == (refused.status, refused.code)
        assert {name: answer.body.get(name) for name in refused.more} == refused.more

    def saw(self, outcome: str) -> None:
        """Counts an outcome."""
        self.world.seen[outcome] += 1

    @property
    def living(self) -> list[Chat]:
        """The chats that are there, the newest first."""
        return [chat for chat in reversed(self.chats.all.values()) if not chat.deleted]

    def pick(self, number: int) -> Chat:
        """One of them; it is what the step is about."""
        self.touched = self.living[number % len(self.living)]
        return self.touched

    @invariant()
    def the_chat_is_as_the_reference_says(self) -> None:
        """To its last field, and so is what its owner spent."""
        if self.begun:
            self.saw("steps")
        self.begun = True
        chat = self.touched
        if chat is not None:
            self.check_chat(chat)
            self.check_usage(chat.owner)

    def check_chat(self, chat: Chat) -> None:
        """By GET, with its ETag."""
        answer = self.call("GET /chats/{id}", who=chat.owner, of=chat.id)
        if self.compare("get", answer, lambda: (200, self.chats.find(chat.owner, chat.id).shown)):
            assert answer.headers["etag"] == f'"{chat.version}"'

    def check_usage(self, who: str) -> None:
        """By GET, as of now; never above what the limit allowed."""
        answer = self.call("GET /usage", who=who)
        report = self.ledger.report(who, USERS[who], self.clock.now())
        assert (answer.status, answer.body) == (200, report)
        if self.ledger.lost(who, self.clock.now()):
            self.saw("a reservation was lost")

    def walk(self, route: str, rows: str, limit: int, *, who: str, of: str = "", **query: str) -> list[Any]:
        """All rows of a list, page by page."""
        all_rows: list[Any] = []
        cursor: Mapping[str, str] = {}
        while True:
            parameters = {"limit": str(limit), **query, **cursor}
            answer = self.call(route, who=who, of=of, queryStringParameters=parameters)
            assert answer.status == 200, answer
            assert len(answer.body[rows]) <= limit
            all_rows += answer.body[rows]
            if answer.body["next_cursor"] is None:
                return all_rows
            # The list of changes leaves out the archive flags of deleted chats, and an export marks.
            is_sparse = rows in {"changes", "records"}
            assert answer.body[rows] or is_sparse, "an empty page that is not the last"
            cursor = {"cursor": answer.body["next_cursor"]}
