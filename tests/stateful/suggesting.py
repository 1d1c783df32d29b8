"""The reference of a title by a machine: what is read before, reserved, settled and stored after."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tests.stateful.asking import (
    BUDGET,
    MAX_WAIT,
    RESERVED_AND_SETTLED_IN,
    Asking,
    Begun,
    Call,
    Config,
    Failed,
    Usage,
    chain_of,
    max_cost_of_a_call,
    no_usage,
)
from tests.stateful.chats import Chat, Refused
from tests.stateful.machine import Machine


class Suggesting(Machine):
    """Steps that propose, regenerate and automatic titles share; only the reference takes them."""

    def chain(self, chat: Chat) -> list[Config]:
        """Who is asked for a title of the chat. Raises Refused."""
        wanted = [self.title_model_id, chat.shown["model_config_id"], self.default_id]
        return chain_of(self.configs, wanted)

    def begin(
        self,
        chat: Chat,
        groups: Iterable[str],
        at: datetime,
        budget: timedelta = BUDGET,
        max_wait: timedelta = MAX_WAIT,
    ) -> Begun:
        """What happens before a model is asked. Raises Refused."""
        chain = self.chain(chat)
        if not chat.user_turns():
            raise Refused(400, "no_user_message")
        paid, most = self.ledger.begin(chat.owner, groups, at), max_cost_of_a_call(chain[0])
        self.ledger.reserve(paid, most, at, no_usage(), min(max_wait, budget))
        return Begun(chat, chat.titled(), chain, paid, at, chat.asked(), chat.shown_to_a_model())

    def asking(
        self, begun: Begun, calls: Iterator[Call], left: timedelta, max_wait: timedelta = MAX_WAIT
    ) -> Asking:
        """The calls that are made for a title, whose invocation has so much time ``left`` when it begins."""
        reserve_within = left - RESERVED_AND_SETTLED_IN
        return Asking(calls, begun, self.ledger, reserve_within, max_wait)

    def suggest(
        self, begun: Begun, asking: Asking, budget: timedelta = BUDGET
    ) -> tuple[str, str | None, Usage]:
        """The title, who gave it and what it took, which is paid. Raises Failed."""
        try:
            title, by = asking.try_chain(begun.chain, budget)
        except Failed:
            asking.settle()
            raise
        asking.settle()
        return title, by, asking.usage

    def store(self, begun: Begun, title: str, at: datetime, source: str = "generated") -> str:
        """What comes of the title, by compare-and-swap. Raises Refused where the chat is gone."""
        chat = self.chats.find(begun.chat.owner, begun.chat.id)
        # Nothing is written where the title is the one that was read, said again or not.
        same = chat.titled()[:3] == begun.read[:3]
        if same and title == chat.shown["title"] and chat.shown["title_source"] in {"generated", "user"}:
            return "unchanged"
        excluded = source == "automatic" and not chat.shown["automatic_title"]
        if excluded or chat.titled() != begun.read:
            return "superseded"
        chat.retitle(title, source, at)
        return "written"
