"""Automatic titles, by the stream's second reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.asking import BUDGET, Begun, Call, Failed
from tests.stateful.chats import Chat, Message, Refused
from tests.stateful.logged_outcomes import logged_outcomes
from tests.stateful.model_behaviours import SAYS, USUAL
from tests.stateful.script import Script, played
from tests.stateful.stream_rules import Record, StreamRules
from tests.stateful.suggesting import Suggesting
from tests.stateful.title_rules import TitleRules
from tests.stateful.words import share_a_word
from tests.support.api import timeout_of
from tests.support.template import functions

AUTOMATIC = "AutoTitleFunction"
TIMEOUT = timedelta(seconds=timeout_of(functions()[AUTOMATIC]))
GIVE_UP_AFTER, FIRST_PAUSE, FIRST_SHARE = timedelta(seconds=5), timedelta(seconds=0.5), 0.6


@dataclass
class Turn:
    """A try at a message's title, begun at an instant, or why there is none to be made."""

    at: datetime
    begun: Begun | str
    waited: timedelta = timedelta()


class AutoTitleRules(StreamRules, TitleRules, Suggesting):
    """The first message that says something gives its chat a title, unless its owner was faster.

    Behind the fourth, another follows if the chat has moved on.
    """

    @precondition(lambda self: self.may_wait(AUTOMATIC))
    @rule(
        count=st.sampled_from([1, 1, 3, 10]),
        says=st.lists(st.sampled_from(USUAL), min_size=1, max_size=3),
        renamed=st.booleans(),
    )
    def title_automatically(self, count: int, says: list[str], *, renamed: bool) -> None:
        """Users' messages in turn, since those of a batch would ask the script side by side.

        The chat of one alone may be renamed while the model thinks.
        """
        for _ in range(min(count, len(self.waiting(AUTOMATIC)))):
            self.deliver_automatic(says, renamed=renamed and count == 1)

    def deliver_all_automatic(self) -> None:
        """All that waits, by a model that gives titles."""
        while self.waiting(AUTOMATIC):
            self.deliver_automatic(["a title"])

    def deliver_automatic(self, says: Sequence[str], *, renamed: bool = False) -> None:
        """The same, when it comes to that."""
        record = next(iter(self.waiting(AUTOMATIC)), None)
        if record is None:
            self.saw("idle")
            return
        chat = self.touched = self._message_of(record)[0]

        def during_call() -> None:
            if renamed:
                self.rename_of(chat, ("Faster", "Faster"))

        script, began = Script([SAYS[behaviour] for behaviour in says], during_call), self.clock.now()
        first = self._turn(record, began, BUDGET * FIRST_SHARE)
        with played(script, self.bedrock, self.clock), logged_outcomes() as logged:
            done = self.deliver(AUTOMATIC, 1)
        calls = iter(script.calls)
        outcome = self._tries(record, first, calls)
        self.saw(f"automatic: {outcome}")
        assert (done, list(calls)) == (1, [])
        assert logged == ([] if outcome == "not needed" else [outcome.replace(" ", "_")])

    def _tries(self, record: Record, turn: Turn, calls: Iterator[Call]) -> str:
        """What came of all tries: waiting mends some failures, once or for five seconds."""
        began, pause = turn.at, FIRST_PAUSE
        outcome, passed = self._outcome(turn, calls, BUDGET * FIRST_SHARE)
        while outcome == "failed" and (pause == FIRST_PAUSE or passed <= GIVE_UP_AFTER) and passed < BUDGET:
            self.saw("automatic: tried again")
            passed += pause
            pause *= 2
            turn = self._turn(record, began + passed, BUDGET - passed)
            outcome, took = self._outcome(turn, calls, BUDGET - passed)
            passed += took
        return "given up" if outcome == "failed" else outcome

    def _turn(self, record: Record, at: datetime, budget: timedelta) -> Turn:
        chat, message = self._message_of(record)
        occasion = None if chat.deleted else chat.occasion_for(message)
        if occasion is None:
            return Turn(at, "not needed")
        chat.claims[occasion] = message.shown["id"], chat.version
        if occasion == "follow" and not chat.has_moved_on():
            self.saw("automatic: not moved on")
            return Turn(at, "not needed")
        try:
            return Turn(at, self.begin(chat, message.groups, at, budget, timedelta()))
        except Refused as refused:
            blocks = {"usage_limit_exceeded", "usage_reserved"}
            return Turn(at, "blocked" if refused.code in blocks else "given up")

    def _outcome(self, turn: Turn, calls: Iterator[Call], left: timedelta) -> tuple[str, timedelta]:
        """What came of a try, and how long it took."""
        if isinstance(turn.begun, str):
            return turn.begun, turn.waited
        asking = self.asking(turn.begun, calls, TIMEOUT - BUDGET, timedelta())
        try:
            title, _, _ = self.suggest(turn.begun, asking, left)
            return self._store(turn, title, asking.passed), asking.passed
        except Refused:
            return "not needed", asking.passed
        except Failed as failed:
            return "given up" if failed.trouble == "none" else "failed", asking.passed

    def _store(self, turn: Turn, title: str, passed: timedelta) -> str:
        """What comes of the title. Raises Refused where the chat is gone."""
        assert isinstance(turn.begun, Begun)
        read, _, source, _ = turn.begun.read
        if source == "automatic" and share_a_word(title, read):
            return "unchanged"
        stored = self.store(turn.begun, title, turn.at + passed, "automatic")
        if source == "automatic" and stored == "written":
            self.saw("automatic: followed")
        return stored

    def _message_of(self, record: Record) -> tuple[Chat, Message]:
        keys = {name: value["S"] for name, value in record["dynamodb"]["Keys"].items()}
        chat = self.chats.all[keys["pk"].rpartition("#")[2]]
        own_id = record["dynamodb"]["NewImage"].get("id", {"S": keys["sk"].removeprefix("MESSAGE#")})
        message_id = own_id["S"]
        return chat, next(message for message in chat.messages if message.shown["id"] == message_id)
