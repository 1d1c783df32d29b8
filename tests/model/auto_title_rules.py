"""Automatic titles, by the stream's second reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model.asking import MAX_WAIT, Call, Failed
from tests.model.chats import Chat, Message, Refused
from tests.model.says import SAYS, USUAL
from tests.model.script import Script, played
from tests.model.stream_rules import Record, StreamRules
from tests.model.suggesting import Begun, Suggesting
from tests.model.title_rules import TitleRules
from tests.support.api import timeout_of
from tests.support.template import functions

AUTOMATIC = "AutoTitleFunction"
TIMEOUT = timedelta(seconds=timeout_of(functions()[AUTOMATIC]))
GIVE_UP_AFTER = timedelta(seconds=30)


@dataclass
class Turn:
    """A message's turn: its title, begun at an instant, or why there is none to be made."""

    said_at: datetime
    at: datetime
    begun: Begun | str
    waited: timedelta = timedelta()


class AutoTitleRules(StreamRules, TitleRules, Suggesting):
    """The first message that has words gives its chat a title, unless its owner was faster."""

    @precondition(lambda self: self.may_wait(AUTOMATIC))
    @rule(
        count=st.sampled_from([1, 1, 3, 10]),
        says=st.lists(st.sampled_from(USUAL), min_size=1, max_size=3),
        renamed=st.booleans(),
    )
    def title_automatically(self, count: int, says: list[str], *, renamed: bool) -> None:
        """A batch of users' messages; the chat of one alone may be renamed while the model thinks."""
        self.deliver_automatic(count, says, renamed=renamed)

    def deliver_automatic(self, count: int, says: Sequence[str], *, renamed: bool = False) -> None:
        """The same at the end of an example."""
        batch = list(self.waiting(AUTOMATIC)[:count])
        if not batch:
            self.saw("idle")
            return
        chat = self.touched = self._message_of(batch[0])[0]

        def meanwhile() -> None:
            if renamed and len(batch) == 1:
                self.rename_of(chat, ("Faster", "Faster"))

        script, began = Script([SAYS[one] for one in says], meanwhile), self.clock.now()
        first, at = self._turn(batch[0], began), began
        with played(script, self.bedrock, self.clock):
            done = self.deliver(AUTOMATIC, count)
        calls, outcomes = iter(script.calls), list[str]()
        for record in batch:
            turn = self._turn(record, at) if outcomes else first
            outcome, took = self._outcome(turn, calls, TIMEOUT - (at - began))
            self.saw(f"automatic: {outcome}")
            outcomes.append(outcome)
            at += took
        handled = outcomes.index("failed") if "failed" in outcomes else len(batch)
        assert (done, list(calls)) == (handled, [])

    def _turn(self, record: Record, at: datetime) -> Turn:
        chat, message = self._message_of(record)
        said_at = datetime.fromisoformat(message.shown["created_at"])
        if chat.deleted or chat.shown["title_source"] != "fallback" or chat.first_asked() is not message:
            return Turn(said_at, at, "not needed")
        try:
            return Turn(said_at, at, self.begin(chat, message.groups, at))
        except Refused as refused:
            if refused.code == "usage_reserved":
                return Turn(said_at, at, _unless_late(said_at, at + MAX_WAIT), MAX_WAIT)
            outcome = "blocked" if refused.code == "usage_limit_exceeded" else "given up"
            return Turn(said_at, at, outcome)

    def _outcome(self, turn: Turn, calls: Iterator[Call], left: timedelta) -> tuple[str, timedelta]:
        """What came of it, and how long it took. Waiting mends some failures, for half a minute."""
        if isinstance(turn.begun, str):
            return turn.begun, turn.waited
        asking = self.asking(turn.begun, calls, left)
        try:
            title, _, _ = self.suggest(turn.begun, asking)
            return self.store(turn.begun, title, turn.at + asking.passed), asking.passed
        except Refused:
            return "not needed", asking.passed
        except Failed as failed:
            may_pass = failed.trouble != "none"
            ended_at = turn.at + asking.passed
            return _unless_late(turn.said_at, ended_at) if may_pass else "given up", asking.passed

    def _message_of(self, record: Record) -> tuple[Chat, Message]:
        keys = {name: value["S"] for name, value in record["dynamodb"]["Keys"].items()}
        chat = self.chats.all[keys["pk"][-26:]]
        message_id = keys["sk"].removeprefix("MESSAGE#")
        return chat, next(one for one in chat.messages if one.shown["id"] == message_id)


def _unless_late(said_at: datetime, at: datetime) -> str:
    """What may pass is worth another try, for half a minute."""
    return "failed" if at - said_at <= GIVE_UP_AFTER else "given up"
