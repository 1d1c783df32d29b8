"""What machines do with titles on request: propose and regenerate, beside whatever else happens."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.asking import max_cost_of_a_call
from tests.stateful.chats import Chat, Refused
from tests.stateful.concurrent_events import BESIDE
from tests.stateful.model_behaviours import TITLED, USUAL
from tests.stateful.title_requests import TitleRequests
from tests.stateful.words import SAID
from tests.stateful.world import nth

OPERATIONS = ["propose", "titles", "regenerate", "regenerate"]
usual_scripts = st.lists(st.sampled_from(USUAL), min_size=1, max_size=3)
# A model that hangs is waited for in real time, so briefly that it must be the only one.
rare_scripts = st.sampled_from([["hangs"], ["dies"], ["nothing", "dies"]])
scripts = usual_scripts | usual_scripts | rare_scripts
# What leaves a title's words as they were.
UNSEEN = ["a rename there and back", "the title said again"]
LATER = {"at once": timedelta(), "after hours": timedelta(hours=3), "a day later": timedelta(hours=25)}
keys = st.none() | st.sampled_from(["key-1", "key-2"])


class AskingRules(TitleRequests):
    """A generated title is stored only over the title that was read. It is always paid for."""

    @precondition(lambda self: self.living)
    @rule(number=nth, says=scripts, key=keys)
    def propose(self, number: int, says: list[str], key: str | None) -> None:
        """A title that is stored nowhere."""
        self.ask("propose", self.pick(number), says, key)

    @precondition(lambda self: self.living)
    @rule(number=nth, says=scripts, key=keys)
    def title_sent_messages(self, number: int, says: list[str], key: str | None) -> None:
        """A title for a chat's messages that are sent along, as if the chat were stored elsewhere."""
        self.ask("titles", self.pick(number), says, key)

    @precondition(lambda self: self.living)
    @rule(number=nth, says=scripts, key=keys, late=st.sampled_from([0, 0, 15, 60]), named=st.integers(0, 2))
    def regenerate(self, number: int, says: list[str], key: str | None, late: int, named: int) -> None:
        """A title that is stored, but over a name that was given, or said again, since it was asked for."""
        chat = self.pick(number)
        for _ in range(named):
            self.rename_of(chat, ("Mine", "Mine"))
            self.clock.move(timedelta(seconds=10))
        self.ask("regenerate", chat, says, key, timedelta(seconds=late))

    @precondition(lambda self: self.living)
    @rule(number=nth, says=usual_scripts, short=st.integers(0, 1))
    def spend_the_last(self, number: int, says: list[str], short: int) -> None:
        """What is left is just enough for a call, or a micro-dollar short of it."""
        chat = self.pick(number)
        spent = self.ledger.account(chat.owner, self.clock.now()).spent
        with suppress(Refused):
            limit = spent + max_cost_of_a_call(self.chain(chat)[0]) - short
            self.limit_one("users", chat.owner, max(limit, 0))
        self.ask("regenerate", chat, says)

    @precondition(lambda self: self.living)
    @rule(
        operation=st.sampled_from(OPERATIONS),
        number=nth,
        says=usual_scripts,
        twins=st.booleans(),
        then=st.sampled_from(["another chat", "another operation", *LATER]),
    )
    def use_a_key_again(
        self, operation: str, number: int, says: list[str], then: str, *, twins: bool
    ) -> None:
        """While the first request is under way, which then is waited for, and when it is answered."""
        chat = self.pick(number)

        def during_call() -> None:
            if twins:
                self.ask(operation, chat, ["a title"], "key-1")
                self.saw("during the call: the same again")

        self.ask(operation, chat, says, "key-1", during_call=during_call)
        if then == "another chat":
            self.create(chat.owner, SAID[0], None, None)
            chat = self.touched or chat
        elif then == "another operation":
            operation = "propose" if operation == "regenerate" else "regenerate"
        else:
            self.clock.move(LATER[then])
        self.ask(operation, chat, ["another title"], "key-1")

    @precondition(lambda self: self.living)
    @rule(number=nth, says=st.sampled_from(TITLED), beside=st.sampled_from(UNSEEN))
    def regenerate_a_name_that_came_again(self, number: int, says: str, beside: str) -> None:
        """A user title was changed and changed back, or confirmed, which its text does not show."""
        chat = self.pick(number)
        self.rename_of(chat, ("Mine", "Mine"))
        self._ask_beside("regenerate", chat, [says], None, beside)

    @precondition(lambda self: self.living)
    @rule(number=nth, says=usual_scripts, beside=st.sampled_from(BESIDE))
    def regenerate_beside(self, number: int, says: list[str], beside: str) -> None:
        """Something else happens while the model thinks, and wins."""
        self._ask_beside("regenerate", self.pick(number), says, None, beside)

    @precondition(lambda self: self.living)
    @rule(
        operation=st.sampled_from(OPERATIONS),
        number=nth,
        says=usual_scripts,
        key=keys,
        beside=st.sampled_from(BESIDE),
    )
    def ask_beside(self, operation: str, number: int, says: list[str], key: str | None, beside: str) -> None:
        """The same with a key, and a proposal, to which nothing of it matters."""
        self._ask_beside(operation, self.pick(number), says, key, beside)

    def _ask_beside(self, operation: str, chat: Chat, says: list[str], key: str | None, beside: str) -> None:
        def during_call() -> None:
            self.happen(beside, chat)
            self.saw(f"during the call: {beside}")

        self.ask(operation, chat, says, key, during_call=during_call)
