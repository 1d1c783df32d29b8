"""A request for a title: what is answered at once, what a model is asked for, what its key keeps."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shared.bootstrap import storage, titling
from shared.bootstrap.settings import Settings
from tests.stateful.asking import BUDGET, Failed, Usage, no_usage
from tests.stateful.chats import Chat, Refused, told
from tests.stateful.concurrent_events import Meanwhile
from tests.stateful.keys import Kept, comes_free
from tests.stateful.model_behaviours import SAYS, Died
from tests.stateful.script import Script, played
from tests.stateful.suggesting import Begun
from tests.stateful.world import TICK, USERS, in_milliseconds
from tests.support.api import Answer, forget_parts

Predicted = Callable[[], tuple[int, Any]]
# Of an invocation, in milliseconds.
LEFT = 40_000
REPLAYED = "idempotency-replayed"


@dataclass
class Asked:
    """A request for a title; ``paid`` says that it failed after a model was paid."""

    operation: str
    chat: Chat
    script: Script
    key: str | None
    late: timedelta
    replayed: bool = False
    paid: bool = False

    @property
    def request(self) -> tuple[str, str]:
        """What a key is bound to."""
        return self.operation, self.chat.id

    @property
    def budget(self) -> timedelta:
        """Its title's; a model that hangs is waited for in real time."""
        return timedelta(seconds=1) if any(one.hangs for one in self.script.says) else BUDGET


class TitleRequests(Meanwhile):
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
        asked = Asked(operation, chat, Script([SAYS[one] for one in says], during_call), key, late)
        predicted, claim = self._with_key(asked)
        try:
            answer = self._send(asked)
        except Died:
            forget_parts()
            with suppress(Died):
                predicted()
            self.saw(f"{operation}: died")
            return
        granted = self.compare(operation, answer, predicted)
        assert (REPLAYED in answer.headers) == asked.replayed
        if claim and asked.key and (granted or asked.paid):
            self.keys.keep(claim, (answer.status, answer.body), self.clock.now())
        elif claim and asked.key:
            self.keys.forget(chat.owner, asked.key)

    def _send(self, asked: Asked) -> Answer:
        route = f"POST /chats/{{id}}/title/{asked.operation}"
        headers = {"idempotency-key": asked.key} if asked.key else {}
        with pytest.MonkeyPatch.context() as patch, played(asked.script, self.bedrock, self.clock):
            patch.setattr(self.service.api, "context", lambda _: _context(LEFT))
            patch.setattr(titling, "settings", lambda: _settings(asked.budget))
            chat = asked.chat
            return self.send(route, who=chat.owner, of=chat.id, late=asked.late, headers=headers)

    def _with_key(self, asked: Asked) -> tuple[Predicted, Kept | None]:
        """What will be answered, and the key that is taken until then."""
        owner, now = asked.chat.owner, self.clock.now()
        if asked.key is None:
            return self._without_key(asked), None
        try:
            kept = self.keys.look(owner, asked.key, asked.request, now)
        except Refused as refused:
            return _raising(refused), None
        if kept is None:
            if self.keys.was_used(owner, asked.key):
                self.saw("a key came free")
            left = timedelta(milliseconds=LEFT)
            claim = self.keys.claim(owner, asked.key, asked.request, now, left)
            return self._without_key(asked), claim
        if kept.answer is None and comes_free(kept, now):
            # It would wait until some instant: without its key it need not.
            asked.key = None
            return self._without_key(asked), None
        return lambda: self._again(asked, kept), None

    def _again(self, asked: Asked, kept: Kept) -> tuple[int, Any]:
        if kept.answer is None:
            raise Refused(503, "idempotency_key_in_use")
        asked.replayed = True
        self.saw(f"{asked.operation}: replayed")
        assert asked.script.calls == []
        return kept.answer

    def _without_key(self, asked: Asked) -> Predicted:
        """Does what comes before a model is asked, and tells what comes after."""
        chat, received_at = asked.chat, in_milliseconds(self.clock.now() - asked.late)
        try:
            self.chats.find(chat.owner, chat.id)
            named_at = max(map(told, chat.words), default="")
            if asked.operation == "regenerate" and named_at > told(received_at):
                return lambda: (200, self._regenerated(asked, "superseded", no_usage()))
            begun = self.begin(chat, USERS[chat.owner], self.clock.now(), asked.budget)
        except Refused as refused:
            return _raising(refused)
        return lambda: self._after(asked, begun)

    def _after(self, asked: Asked, begun: Begun) -> tuple[int, Any]:
        calls, more = iter(asked.script.calls), {}
        asking = self.asking(begun, calls, timedelta(milliseconds=LEFT))
        try:
            title, by, usage = self.suggest(begun, asking)
        except Failed as failed:
            asked.paid = asking.usage["calls"] > 0
            title, by, usage = self._stand_in(asked, begun, failed), None, asking.usage
            more = {"failure": failed.told("generate")}
        assert list(calls) == []
        if asked.operation == "propose":
            self.saw("propose: proposed")
            return 200, {"title": title, "model": by, "usage": usage, **more}
        return 200, self._regenerated(asked, self.store(begun, title, self.clock.now()), usage) | more

    def _stand_in(self, asked: Asked, begun: Begun, failed: Failed) -> str:
        """The offline titler's title, where the config lets it stand in. Raises Refused."""
        words = begun.chat.first_asked()
        if begun.chain[0]["on_failure"] == "error" or words is None:
            raise Refused(failed.status, **failed.told(asked.operation))
        self.saw(f"{asked.operation}: stood in")
        return words.words or ""

    def _regenerated(self, asked: Asked, outcome: str, usage: Usage) -> dict[str, Any]:
        self.saw(f"regenerate: {outcome}")
        return {"chat": asked.chat.shown, "outcome": outcome, "usage": usage}


def _raising(refused: Refused) -> Predicted:
    def predicted() -> tuple[int, Any]:
        raise refused

    return predicted


def _settings(budget: timedelta) -> Settings:
    return replace(storage.settings(), title_budget_seconds=budget.total_seconds())


def _context(milliseconds: int) -> Any:
    """An invocation that has so much time left, however long it takes: the service's own clock tells."""
    return SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: milliseconds)
