"""A request for a title: what is answered at once, what a model is asked for, what its key keeps."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shared.bootstrap import storage, titling
from shared.bootstrap.settings import Settings
from tests.stateful.asking import BUDGET, Begun, Failed, Usage, no_usage
from tests.stateful.chats import INVALID, Chat, Refused, rfc3339_of
from tests.stateful.concurrent_events import ConcurrentEvents
from tests.stateful.keys import StoredKey, comes_free
from tests.stateful.model_behaviours import SAYS, Died
from tests.stateful.script import Script, played
from tests.stateful.world import TICK, USERS, in_milliseconds
from tests.support.api import Answer, forget_parts

Predicted = Callable[[], tuple[int, Any]]
# Of an invocation, in milliseconds.
LEFT = 40_000
REPLAYED = "idempotency-replayed"


@dataclass
class TitleRequest:
    """A request for a title; ``paid`` says that it failed after a model was paid.

    ``body`` has the chat's messages where they are sent along, ``places`` which of them a model and which the
    offline titler reads.
    """

    operation: str
    chat: Chat
    script: Script
    key: str | None
    late: timedelta
    body: Any = None
    places: tuple[list[int], list[int]] = ([], [])
    replayed: bool = False
    paid: bool = False

    def __post_init__(self) -> None:
        """Takes the messages as they are now."""
        if self.operation == "titles":
            self.body = _sent(self.chat)

    @property
    def route(self) -> str:
        """The API's own."""
        return "POST /titles" if self.body else f"POST /chats/{{id}}/title/{self.operation}"

    @property
    def request(self) -> tuple[str, str]:
        """What a key is bound to."""
        return self.operation, json.dumps(self.body) if self.body else self.chat.id

    @property
    def budget(self) -> timedelta:
        """Its title's; a model that hangs is waited for in real time."""
        return timedelta(seconds=1) if any(behaviour.hangs for behaviour in self.script.says) else BUDGET


class TitleRequests(ConcurrentEvents):
    """Sends requests for titles, and tells by the reference what comes of them."""

    def ask(
        self,
        operation: str,
        chat: Chat,
        says: list[str],
        key: str | None = None,
        late: timedelta = timedelta(),
        during_call: Callable[[], object] = lambda: None,
    ) -> None:
        """Has the models do as their names in ``says`` tell; the chat may be gone."""
        self.clock.move(TICK)
        title_request = TitleRequest(
            operation, chat, Script([SAYS[behaviour] for behaviour in says], during_call), key, late
        )
        predicted, claim = self._with_key(title_request)
        try:
            answer = self._send(title_request)
        except Died:
            forget_parts()
            with suppress(Died):
                predicted()
            self.saw(f"{operation}: died")
            return
        granted = self.compare(operation, answer, predicted)
        assert (REPLAYED in answer.headers) == title_request.replayed
        if claim and title_request.key and (granted or title_request.paid):
            self.keys.store(claim, (answer.status, answer.body), self.clock.now())
        elif claim and title_request.key:
            self.keys.forget(chat.owner, title_request.key)

    def _send(self, title_request: TitleRequest) -> Answer:
        headers = {"idempotency-key": title_request.key} if title_request.key else {}
        with pytest.MonkeyPatch.context() as patch, played(title_request.script, self.bedrock, self.clock):
            patch.setattr(self.service.api, "context", lambda _: _context(LEFT))
            patch.setattr(titling, "settings", lambda: _settings(title_request.budget))
            chat = title_request.chat
            route, body = title_request.route, title_request.body
            of = "" if body else chat.id
            return self.send(route, body, who=chat.owner, of=of, late=title_request.late, headers=headers)

    def _with_key(self, title_request: TitleRequest) -> tuple[Predicted, StoredKey | None]:
        """What will be answered, and the key that is taken until then."""
        owner, now = title_request.chat.owner, self.clock.now()
        if title_request.key is None:
            return self._without_key(title_request), None
        try:
            stored = self.keys.look(owner, title_request.key, title_request.request, now)
        except Refused as refused:
            return _raising(refused), None
        if stored is None:
            if self.keys.was_used(owner, title_request.key):
                self.saw("a key came free")
            left = timedelta(milliseconds=LEFT)
            claim = self.keys.claim(owner, title_request.key, title_request.request, now, left)
            return self._without_key(title_request), claim
        if stored.answer is None and comes_free(stored, now):
            # It would wait until some instant: without its key it need not.
            title_request.key = None
            return self._without_key(title_request), None
        return lambda: self._again(title_request, stored), None

    def _again(self, title_request: TitleRequest, stored: StoredKey) -> tuple[int, Any]:
        if stored.answer is None:
            raise Refused(503, "idempotency_key_in_use")
        title_request.replayed = True
        self.saw(f"{title_request.operation}: replayed")
        assert title_request.script.calls == []
        return stored.answer

    def _without_key(self, title_request: TitleRequest) -> Predicted:
        """Does what comes before a model is asked, and tells what comes after."""
        chat, received_at = title_request.chat, in_milliseconds(self.clock.now() - title_request.late)
        try:
            if title_request.body:
                self._check_sent(title_request)
            else:
                self.chats.find(chat.owner, chat.id)
            named_at = max(map(rfc3339_of, chat.words), default="")
            if title_request.operation == "regenerate" and named_at > rfc3339_of(received_at):
                return lambda: (200, self._regenerated(title_request, "superseded", no_usage()))
            begun = self.begin(chat, USERS[chat.owner], self.clock.now(), title_request.budget)
            if title_request.operation == "regenerate":
                begun.avoid_its_own()
            title_request.places = chat.places_shown_to_a_model(), chat.places_read_offline()
        except Refused as refused:
            return _raising(refused)
        return lambda: self._after(title_request, begun)

    def _check_sent(self, title_request: TitleRequest) -> None:
        """Raises Refused for a conversation without messages, and for a config that is gone."""
        wanted = title_request.body.get("model_config_id")
        if not title_request.body["messages"] or (wanted and wanted not in self.configs):
            raise INVALID

    def _after(self, title_request: TitleRequest, begun: Begun) -> tuple[int, Any]:
        calls, more = iter(title_request.script.calls), {}
        asking = self.asking(begun, calls, timedelta(milliseconds=LEFT))
        try:
            title, by, usage = self.suggest(begun, asking)
        except Failed as failed:
            title_request.paid = asking.usage["calls"] > 0
            title, by, usage = self._stand_in(title_request, begun, failed), None, asking.usage
            more = {"failure": failed.error_body("generate")}
        assert list(calls) == []
        if title_request.operation != "regenerate":
            self.saw(f"{title_request.operation}: proposed")
            read = {"messages_read": self._read_by(by, title_request)} if title_request.body else {}
            return 200, {"title": title, "model": by, "usage": usage, **read, **more}
        return 200, self._regenerated(title_request, self.store(begun, title, self.clock.now()), usage) | more

    def _read_by(self, config_id: str | None, title_request: TitleRequest) -> list[int]:
        by_a_model, offline = title_request.places
        is_model = config_id and self.configs[config_id]["provider"] != "extractive"
        return by_a_model if is_model else offline

    def _stand_in(self, title_request: TitleRequest, begun: Begun, failed: Failed) -> str:
        """The offline titler's title, where the config lets it stand in. Raises Refused."""
        if begun.chain[0]["on_failure"] == "error":
            raise Refused(failed.status, **failed.error_body(title_request.operation))
        self.saw(f"{title_request.operation}: stood in")
        return begun.offline_title

    def _regenerated(self, title_request: TitleRequest, outcome: str, usage: Usage) -> dict[str, Any]:
        self.saw(f"regenerate: {outcome}")
        return {"chat": title_request.chat.shown, "outcome": outcome, "usage": usage}


def _sent(chat: Chat) -> dict[str, Any]:
    """The body that sends a chat's messages along."""
    messages = [{name: message.shown[name] for name in ("role", "content")} for message in chat.messages]
    wanted = chat.shown["model_config_id"]
    return {"messages": messages, **({"model_config_id": wanted} if wanted else {})}


def _raising(refused: Refused) -> Predicted:
    def predicted() -> tuple[int, Any]:
        raise refused

    return predicted


def _settings(budget: timedelta) -> Settings:
    return replace(storage.settings(), title_budget_seconds=budget.total_seconds())


def _context(milliseconds: int) -> Any:
    """An invocation that has so much time left, however long it takes: the service's own clock tells."""
    return SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: milliseconds)
