"""ConnectionStore: tickets, connections, and who is told of which titles."""

import math
from collections.abc import Iterable
from datetime import timedelta
from operator import itemgetter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.chats import Chat
from tests.stateful.machine import Machine
from tests.stateful.world import World, users
from tests.support.sockets import socket_event

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

    def check_pushes(self, titles: Iterable[tuple[Chat, int]]) -> None:
        """Every open connection of the owner's got each chat's newest title, and nobody got anything else."""
        fake_services, now = self.world.fake_services, int(self.clock.now().timestamp())
        newest: dict[str, tuple[Chat, int]] = {}
        for chat, version in titles:
            newest[chat.id] = max(newest.get(chat.id, (chat, 0)), (chat, version), key=itemgetter(1))
        expected = [
            (connection_id, _message(chat, version))
            for chat, version in newest.values()
            for connection_id, (owner, until) in self.connections.items()
            if owner == chat.owner and until > now and connection_id not in fake_services.gone
        ]
        assert sorted(fake_services.pushed, key=repr) == sorted(expected, key=repr)
        if expected:
            self.saw("pushed to a watcher")
        fake_services.pushed.clear()


def _message(chat: Chat, version: int) -> dict[str, Any]:
    past = chat.titles[version - 1]
    return {"kind": "title_change", "event_id": f"{chat.id}#{version}", "chat": {"id": chat.id, **past}}
