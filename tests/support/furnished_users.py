"""Two users who have used every route, so that the table has items of every kind that users have."""

import json
from typing import Any

from shared.adapters.dynamodb.items import key_of
from tests.support.service import Service
from tests.support.sockets import socket_event

# The id of one begins with that of the other, and what follows looks like a part of a key.
USERS = ("ada", "ada#b")
CHAT = "/chats/{id}"
BREAD = {"content": "How do I bake bread?"}
ADMIN: dict[str, Any] = {"owner": "root", "groups": ["admins"]}
# They name no user, or only an administrator's own ones.
OF_NOBODY = ("/admin/", "GET /ui/", "GET /openapi.json", "GET / ", "$default")
THROTTLED = 503
Items = dict[tuple[str, str], dict[str, Any]]


class User:
    """A user who uses every route. ``chats`` are all ids of chats that the user ever had."""

    def __init__(self, service: Service, name: str) -> None:
        self.service, self.name = service, name
        self.routes = set[str]()
        self.chats = list[str]()

    def ask(self, route: str, body: object = None, *, chat: str = "", **more: Any) -> Any:
        """What the answer holds."""
        self.routes.add(route)
        answer = self.service.api(route, body, chat=chat, owner=self.name, **more)
        while answer.status == THROTTLED:  # A busy machine: as a client does.
            answer = self.service.api(route, body, chat=chat, owner=self.name, **more)
        assert answer.status < 300, (route, answer)
        return answer.body

    def new_chat(self) -> str:
        """The id of a new chat, of which the stream has told."""
        self.chats.append(self.ask("POST /chats", BREAD, groups=["trial"])["id"])
        self.service.deliver_all()
        return self.chats[-1]

    def use_every_route(self) -> None:
        """Leave items of every kind that users have."""
        limit = {"limit_micros": 10**9}
        put = self.service.api("PUT /admin/usage-limits/users/{proxy+}", limit, chat=self.name, **ADMIN)
        assert put.status == 200
        chat = self.new_chat()
        self._change(chat)
        self._title(chat)
        self._watch()
        self._fail_a_title()
        self._delete_some()

    def _change(self, chat: str) -> None:
        own_id = f"own-{len(self.name)}"
        self.chats.append(own_id)
        self.ask(f"PUT {CHAT}", BREAD, chat=own_id)
        for message in ({"role": "user", **BREAD}, {"role": "user", "id": "m1", **BREAD}):
            self.ask(f"POST {CHAT}/messages", message, chat=chat)
        self.ask(f"PATCH {CHAT}", {"archived": True}, chat=chat)
        for route in (
            "GET /chats",
            "GET /export",
            f"GET {CHAT}",
            f"GET {CHAT}/messages",
            f"GET {CHAT}/title/history",
        ):
            self.ask(route, chat=chat)

    def _title(self, chat: str) -> None:
        keys: list[Any] = [{"headers": {"idempotency-key": f"key-{number}"}} for number in range(3)]
        self.ask(f"PUT {CHAT}/title", {"title": "Stove bread"}, chat=chat)
        self.ask(f"POST {CHAT}/title/restore", {"title_version": 1}, chat=chat)
        self.ask(f"POST {CHAT}/title/propose", chat=chat, **keys[0])
        self.ask(f"POST {CHAT}/title/regenerate", chat=chat, **keys[1])
        self.ask("POST /titles", {"messages": [{"role": "user", **BREAD}]}, **keys[2])
        self.ask("GET /usage")
        self.service.deliver_all()

    def _watch(self) -> None:
        for number in range(2):
            ticket = self.ask("POST /watch")["url"].partition("ticket=")[2]
            event = socket_event(
                "$connect", f"{number}-{len(self.name)}", queryStringParameters={"ticket": ticket}
            )
            if number:
                self.service.invoke("WatchSocketFunction", event)
        since: dict[str, Any] = {"queryStringParameters": {"since": "2026-01-01T00:00:00Z"}}
        self.ask("GET /title-changes", **since)

    def _fail_a_title(self) -> None:
        """The counts of automatic titles name the message of the last one."""
        self.service.bedrock.error = (403, f"Denied{len(self.name)}Exception")
        self.new_chat()
        self.service.bedrock.error = None

    def _delete_some(self) -> None:
        """One is purged, and of one the messages are still there."""
        self.ask(f"DELETE {CHAT}", chat=self.new_chat())
        self.service.deliver_all()
        self.ask(f"DELETE {CHAT}", chat=self.new_chat())


class Furnished:
    """Two users, and the table when they have used every route."""

    def __init__(self) -> None:
        self.users = list[User]()
        self.items = list[dict[str, Any]]()

    def use(self, service: Service) -> None:
        """Have both use every route."""
        service.bedrock.text = "Bread"
        self.users = [User(service, name) for name in USERS]
        for user in self.users:
            user.use_every_route()
        self.items = service.items()


def by_key(items: list[dict[str, Any]]) -> Items:
    """Items by their keys."""
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}


def names(item: object, user: User, other: User) -> bool:
    """Whether an item has the user's id or that of a chat of the user's, anywhere."""
    text = json.dumps(item)
    if len(other.name) > len(user.name):
        text = text.replace(other.name, "")
    return any(id_ in text for id_ in (user.name, *user.chats))


def chats_of(user: User, items: list[dict[str, Any]]) -> set[str]:
    """The ids of a user's chats that are not deleted. A request answered with 503 may have made one, too."""
    keys = [key_of(item["pk"]["S"]) for item in items if item["sk"]["S"] == "CHAT"]
    return {key.chat_id for key in keys if key.owner_id == user.name}
