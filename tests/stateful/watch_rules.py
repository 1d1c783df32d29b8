"""ConnectionStore: tickets, connections, and who is told of which titles."""

import math
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.chats import Chat
from tests.stateful.machine import Machine
from tests.stateful.world import World, users
from tests.support.sockets import socket_event

Message = dict[str, Any]
CONNECTION_TTL = timedelta(hours=2)
# A ticket lives for 30 s.
WAITS = {timedelta(seconds=1): 200, timedelta(seconds=29): 200, timedelta(seconds=31): 401}


class WatchRules(Machine):
    """A ticket opens one connection, which is told of its owner's titles alone."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.connections: dict[str, tuple[str, int]] = {}
        world.fake_services.gone.clear()
        world.fake_services.pushed.clear()

    @rule(who=users, wait=st.sampled_from(sorted(WAITS)))
    def watch(self, who: str, wait: timedelta) -> None:
        """Within 30 s and once."""
        ticket = self.call("POST /watch", who=who).body["url"].partition("?ticket=")[2]
        self.clock.move(wait)
        connection_id = f"connection-{len(self.connections)}"
        opened = self._connect(ticket, connection_id)
        assert opened == WAITS[wait]
        assert self._connect(ticket, "another") == 401
        self.saw(f"a ticket: {opened}")
        if opened == 200:
            until = math.ceil((self.clock.now() + CONNECTION_TTL).timestamp())
            self.connections[connection_id] = (who, until)

    def _connect(self, ticket: str, connection_id: str) -> int:
        event = socket_event("$connect", connection_id, queryStringParameters={"ticket": ticket})
        status: int = self.service.invoke("WatchSocketFunction", event)["statusCode"]
        return status

    @precondition(lambda self: self.connections)
    @rule(number=st.integers(0, 3))
    def close_a_tab(self, number: int) -> None:
        """Nobody says so: the next push finds out."""
        self.world.fake_services.gone.add(sorted(self.connections)[number % len(self.connections)])

    def check_pushes(self, changes: Iterable[tuple[Chat, Message]]) -> None:
        """Every open connection of the owner's got each chat's newest change of each kind, and no other.

        Of a deleted chat it got the deletion only.
        """
        fake_services, now = self.world.fake_services, int(self.clock.now().timestamp())
        newest: dict[str, tuple[Chat, dict[str, Message]]] = {}
        for chat, message in changes:
            _, of_kinds = newest.setdefault(chat.id, (chat, {}))
            if message["kind"] == "chat_deleted":
                of_kinds.clear()
            before = of_kinds.get(message["kind"], message)
            of_kinds[message["kind"]] = max(before, message, key=_order)
        expected = [
            (connection_id, message)
            for chat, of_kinds in newest.values()
            for message in of_kinds.values()
            for connection_id, (owner, until) in self.connections.items()
            if owner == chat.owner and until > now and connection_id not in fake_services.gone
        ]
        assert sorted(fake_services.pushed, key=repr) == sorted(expected, key=repr)
        if expected:
            self.saw("pushed to a watcher")
            for kind in {message["kind"] for _, message in expected}:
                self.saw(f"pushed {kind}")
        fake_services.pushed.clear()


def _order(message: Message) -> tuple[int, str]:
    chat = message["chat"]
    return chat.get("title_version", 0), chat.get("updated_at", "")
