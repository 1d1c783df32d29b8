"""Erasing a user: of two users who have used every route, one is left as before."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from shared.bootstrap import storage
from tests.support.api import forget_parts
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.fake_services import FakeServices
from tests.support.service import Service
from tests.support.sockets import socket_event
from tools.command_error import CommandError
from tools.ops.erase_user import erase_user, parser
from tools.ops.item_kinds import KINDS, kind_of

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
        for route in ("GET /chats", f"GET {CHAT}", f"GET {CHAT}/messages", f"GET {CHAT}/title/history"):
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
    """The ids of a user's chats that are not deleted."""
    there = {item["pk"]["S"] for item in items if item["sk"]["S"] == "CHAT"}
    return {chat for chat in user.chats if f"CHAT#{user.name}#{chat}" in there}


def erase(service: Service, name: str, *options: str, is_fan_out_running: bool = True) -> int:
    """Run the command, beside a fan-out that runs while it waits."""

    def sleep(_: float) -> None:
        if is_fan_out_running:
            service.deliver_all()

    return erase_user(parser().parse_args([name, *options]), service.client, service.table_name, sleep)


@pytest.fixture(scope="module")
def furnished() -> Furnished:
    """What the first test finds out, and the others begin with."""
    return Furnished()


@pytest.fixture
def service(
    dynamodb_local_url: str,
    bedrock: StubBedrock,
    around: FakeServices,
    monkeypatch: pytest.MonkeyPatch,
    furnished: Furnished,
) -> Iterator[Service]:
    """The service on a fresh table, after two users have used every route."""
    forget_parts()
    if not furnished.items:
        furnished.use(Service(dynamodb_local_url, bedrock, around, monkeypatch))
        forget_parts()
    yield Service(dynamodb_local_url, bedrock, around, monkeypatch, furnished.items)
    forget_parts()


@pytest.fixture
def users(furnished: Furnished) -> list[User]:
    """The two users."""
    return furnished.users


def test_users_have_used_every_route_and_have_items_of_every_kind(
    service: Service, users: list[User]
) -> None:
    """So the test below holds what it says of whatever is added."""
    routes = {route for route in service.api.handlers if not any(text in f"{route} " for text in OF_NOBODY)}
    for user, other in (users, users[::-1]):
        assert user.routes == routes
        kinds = {
            kind_of({"pk": pk, "sk": sk})
            for (pk, sk), item in by_key(service.items()).items()
            if names(item, user, other)
        }
        whose = {kind for kind in KINDS if "owner" in kind.pk + kind.sk + kind.owner_attribute}
        counts = {kind for kind in KINDS if kind.name == "counts of automatic titles"}
        assert kinds - counts == whose | {kind for kind in KINDS if kind.owner_attribute}


@pytest.mark.parametrize("erased", [0, 1])
def test_nothing_is_left_of_an_erased_user_and_nothing_of_another_has_changed(
    service: Service, users: list[User], erased: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the fan-out stores meanwhile."""
    user, other = users[erased], users[1 - erased]
    before = by_key(service.items())
    ulids = {
        sk.removeprefix("MESSAGE#")
        for (_, sk), item in before.items()
        if sk.startswith("MESSAGE#") and names(item, user, other)
    }
    assert erase(service, user.name) == 0
    after = by_key(service.items())
    assert not [item for item in after.values() if names(item, user, other)]
    assert all(names(before[key], user, other) for key in before.keys() - after.keys())
    changed = {key for key, item in after.items() if item != before[key]}
    # The last failure that is counted is of the second user's message.
    assert {pk for pk, _ in changed} == ({"AUTOMATIC_TITLES"} if erased else set())
    assert not [item for item in after.values() if any(ulid in json.dumps(item) for ulid in ulids)]
    # With the deletions that the fan-out recorded meanwhile.
    erased_items = len(before) - len(after) + len(chats_of(user, list(before.values())))
    assert f"{erased_items:>8}  items were erased\n" in capsys.readouterr().out


def test_consumers_are_told_of_each_erased_chat(
    service: Service, users: list[User], furnished: Furnished
) -> None:
    """As of any other deletion."""
    user, _ = users
    erase(service, user.name)
    deleted = Counter(
        event["detail"]["chat_id"]
        for event in service.fake_services.events
        if event["detail-type"] == "chat_deleted" and event["detail"]["owner_id"] == user.name
    )
    assert set(deleted) == chats_of(user, furnished.items)


def test_second_run_finds_nothing(
    service: Service, users: list[User], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is safe."""
    erase(service, users[0].name)
    before = service.items()
    capsys.readouterr()
    assert erase(service, users[0].name) == 0
    assert capsys.readouterr().out.startswith("       0  items were erased\n")
    assert service.items() == before


def test_run_without_the_fan_out_says_so_and_the_next_one_erases_the_rest(
    service: Service, users: list[User], furnished: Furnished, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fan-out records the deletions after it."""
    user, other = users
    assert erase(service, user.name, "--wait=0", is_fan_out_running=False) == 1
    assert (
        f"has not recorded {len(chats_of(user, furnished.items))} deletions yet. Run this again."
        in capsys.readouterr().err
    )
    service.deliver_all()
    assert erase(service, user.name) == 0
    assert not [item for item in service.items() if names(item, user, other)]


def test_dry_run_counts_and_erases_nothing(
    service: Service, users: list[User], furnished: Furnished, capsys: pytest.CaptureFixture[str]
) -> None:
    """The counts are those of the run after it."""
    before = service.items()
    assert erase(service, users[1].name, "--dry-run") == 0
    counted = capsys.readouterr().out
    assert service.items() == before
    assert f"{len(chats_of(users[1], furnished.items))}  chats\n" in counted
    assert "items would be erased\n" in counted


def test_interrupted_run_continues_at_its_segment(
    service: Service, users: list[User], capsys: pytest.CaptureFixture[str]
) -> None:
    """A table has a segment for each gigabyte."""
    user, other = users
    calls = Counter[str]()

    def interrupt(**_: Any) -> None:
        calls["scans"] += 1
        if calls["scans"] == 3:
            raise KeyboardInterrupt

    service.client.meta.events.register("before-parameter-build.dynamodb.Scan", interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            erase(service, user.name, "--from=0/4")
    finally:
        service.client.meta.events.unregister("before-parameter-build.dynamodb.Scan", interrupt)
    hint = capsys.readouterr().err
    assert "Interrupted. To continue: --from 2/4" in hint
    assert erase(service, user.name, *hint.rpartition(": ")[2].split()) == 0
    assert not [item for item in service.items() if names(item, user, other)]


def test_item_of_an_unknown_kind_ends_the_run(service: Service) -> None:
    """A later version may store a user's data where this one does not look for it."""
    service.put_items([{"pk": {"S": "NOTES#ada"}, "sk": {"S": "NOTE"}}])
    with pytest.raises(CommandError, match="in partitions NOTES"):
        erase(service, "ada")


def test_name_that_no_user_has_is_refused(service: Service) -> None:
    """An empty one would be in every key."""
    storage.model_configs().put(HAIKU)
    with pytest.raises(CommandError, match="No user has such an id"):
        erase(service, "")
