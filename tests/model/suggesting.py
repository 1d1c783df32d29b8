"""The reference of a title by a machine: what is read before, reserved, settled and stored after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tests.model.asking import Asking, Config, Failed, Usage, chain_of, most_of_a_title
from tests.model.chats import Chat, Refused
from tests.model.machine import Machine
from tests.model.spend import Reservation


@dataclass
class Begun:
    """A title that models are asked for: what was read of the chat, who is asked, what is reserved."""

    chat: Chat
    read: tuple[str, int, str]
    chain: list[Config]
    reservation: Reservation


class Suggesting(Machine):
    """Steps that propose, regenerate and automatic titles share; only the reference takes them."""

    def chain(self, chat: Chat) -> list[Config]:
        """Who is asked for a title of the chat. Raises Refused."""
        wanted = [self.title_model_id, chat.shown["model_config_id"], self.default_id]
        return chain_of(self.configs, wanted)

    def begin(self, chat: Chat, groups: Iterable[str], at: datetime) -> Begun:
        """What happens before a model is asked. Raises Refused."""
        chain = self.chain(chat)
        if chat.first_asked() is None:
            raise Refused(400, "no_user_message")
        reservation = self.ledger.reserve(chat.owner, groups, most_of_a_title(chain), at)
        return Begun(chat, chat.titled(), chain, reservation)

    def suggest(self, begun: Begun, asking: Asking) -> tuple[str, str | None, Usage]:
        """The title, who gave it and what it took, which is paid. Raises Failed."""
        try:
            title, by, usage = asking.title(begun.chain)
        except Failed as failed:
            self.ledger.settle(begun.reservation, failed.usage)
            raise
        self.ledger.settle(begun.reservation, usage)
        return title, by, usage

    def store(self, begun: Begun, title: str, at: datetime) -> str:
        """What comes of the title, by compare-and-swap. Raises Refused where the chat is gone."""
        chat = self.chats.find(begun.chat.owner, begun.chat.id)
        if chat.titled() != begun.read:
            return "superseded"
        if title == chat.shown["title"] and chat.shown["title_source"] != "fallback":
            return "unchanged"
        chat.retitle(title, "generated", at)
        return "written"
