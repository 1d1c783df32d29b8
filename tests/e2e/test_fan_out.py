"""Title changes as they reach open tabs, the history and those who come back; automatic titles."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from shared.rules.automatic_titles import AutomaticTitles
from shared.rules.watching import HANDSHAKE
from tests.e2e.conftest import BY_HAIKU, Service
from tests.e2e.test_deployed import get, rename
from tools.stack import aws

ARRIVES_WITHIN = 10
QUIET = 1.5


@pytest.fixture
def tabs() -> Iterator[ExitStack]:
    """Closes what a test opens."""
    with ExitStack() as stack:
        yield stack


def watch(client: httpx.Client, tabs: ExitStack) -> ClientConnection:
    """An open connection of the client's user."""
    answer = client.post("/watch")
    assert answer.status_code == 201, answer.text
    return tabs.enter_context(connect(answer.json()["url"]))


def hear(tab: ClientConnection) -> dict[str, Any]:
    """The next message."""
    message: dict[str, Any] = json.loads(tab.recv(timeout=ARRIVES_WITHIN))
    return message


def hears_nothing(tab: ClientConnection) -> bool:
    """Whether no message comes for a while."""
    with pytest.raises(TimeoutError):
        tab.recv(timeout=QUIET)
    return True


def test_rename_reaches_every_tab_of_the_owner_and_no_other(
    service: Service, ada: httpx.Client, chat_id: str, tabs: ExitStack
) -> None:
    """Two watchers of one owner, one of another."""
    service.events(chat_id, until=1)
    grace = tabs.enter_context(service.as_user(service.stack.users[1]))
    first_tab, second_tab, other_tab = watch(ada, tabs), watch(ada, tabs), watch(grace, tabs)
    chat = rename(ada, chat_id, "Bread").json()
    expected = {
        "kind": "title_change",
        "event_id": f"{chat_id}#2",
        "chat": {
            name: chat[name] for name in ("id", "title", "title_version", "title_source", "title_updated_at")
        },
    }
    assert (hear(first_tab), hear(second_tab)) == (expected, expected)
    assert hears_nothing(other_tab)
    ada.patch(f"/chats/{chat_id}", json={"status": "running"})
    assert hears_nothing(first_tab)


def test_ticket_opens_once(ada: httpx.Client, tabs: ExitStack) -> None:
    """A used one, a forged one and none at all open nothing; a ping is answered."""
    url = ada.post("/watch").json()["url"]
    tab = tabs.enter_context(connect(url))
    tab.send('{"action": "ping"}')
    assert hear(tab) == {"kind": "pong"}
    for wrong in (url, url[:-3] + "xxx", url.partition("?")[0]):
        with pytest.raises(InvalidStatus):
            connect(wrong).__enter__()


def connections(service: Service) -> list[dict[str, Any]]:
    """Ada's connections, as the table knows them."""
    owner = service.stack.users[0].sub
    return service.stack.table.query({":pk": f"WATCHER#{owner}"}, KeyConditionExpression="pk = :pk")[0]


@pytest.mark.long
def test_dead_tab_does_not_delay_others(
    service: Service, ada: httpx.Client, chat_id: str, tabs: ExitStack
) -> None:
    """One is closed, one never reads; a third still hears the last of all, and the dead one is forgotten."""
    service.events(chat_id, until=1)
    dead, deaf, well = watch(ada, tabs), watch(ada, tabs), watch(ada, tabs)
    dead.socket.close()
    for number in range(2, 12):
        rename(ada, chat_id, f"Bread {number}")
    versions = [hear(well)["chat"]["title_version"]]
    while versions[-1] < 11:  # those that come close together are told by the last of them
        versions.append(hear(well)["chat"]["title_version"])
    assert versions == sorted(set(versions))
    assert deaf.socket.fileno() > 0
    assert hears_nothing(well)
    time.sleep(HANDSHAKE.total_seconds())
    # One that was only slow to say that it is gone is forgotten by a later message.
    for number in range(20):
        rename(ada, chat_id, f"Bread at last {number}")
        assert hear(well)["chat"]["title"] == f"Bread at last {number}"
        if len(connections(service)) == len((deaf, well)):
            break
        time.sleep(0.5)
    assert len(connections(service)) == len((deaf, well))


def test_missed_and_earlier_titles_are_listed(service: Service, ada: httpx.Client, chat_id: str) -> None:
    """A client that comes back asks since when it was away; any title can be gone back to."""
    fallback = get(ada, chat_id)
    rename(ada, chat_id, "Bread")
    renamed = rename(ada, chat_id, "Cake").json()
    service.events(chat_id, until=3)
    for _ in range(20):
        answer = ada.get("/title-changes", params={"since": fallback["created_at"]}).json()
        mine = [change["chat"] for change in answer["changes"] if change["chat"]["id"] == chat_id]
        if len(mine) == 3:
            break
        time.sleep(0.5)
    assert [(chat["title"], chat["title_version"]) for chat in mine] == [
        (fallback["title"], 1),
        ("Bread", 2),
        ("Cake", 3),
    ]
    latest = ada.get("/title-changes", params={"since": renamed["title_updated_at"]}).json()["changes"]
    assert "Cake" in [change["chat"]["title"] for change in latest]
    assert ada.get("/title-changes", params={"since": "2999-01-01T00:00:00Z"}).json()["changes"] == []
    titles = ada.get(f"/chats/{chat_id}/title/history").json()["titles"]
    assert [title["title"] for title in titles] == ["Cake", "Bread", fallback["title"]]
    restored = ada.post(f"/chats/{chat_id}/title/restore", json={"title_version": 2}).json()
    assert (restored["title"], restored["title_version"], restored["title_source"]) == ("Bread", 4, "user")


@pytest.mark.usefixtures("bedrock")
def test_automatic_titles_can_be_switched_off(service: Service, ada: httpx.Client) -> None:
    """As this stack has them."""
    chat = ada.post("/chats", json={"content": "How do I bake bread at home?", **BY_HAIKU}).json()
    time.sleep(2 * QUIET)
    assert service.model.requests == []
    assert get(ada, chat["id"])["title_source"] == "fallback"


@pytest.fixture
def automatic(service: Service, request: pytest.FixtureRequest) -> Iterator[None]:
    """Automatic titles, which this stack was deployed without: ``follow``, or what the test says."""
    functions = aws.client("lambda", service.stack.deployed.endpoint_url)
    name = service.stack.deployed.physical_ids["AutoTitleFunction"]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]

    def switch(to: AutomaticTitles) -> None:
        environment: Any = {"Variables": {**variables, "AUTOMATIC_TITLES": to}}
        functions.update_function_configuration(FunctionName=name, Environment=environment)

    switch(getattr(request, "param", "follow"))
    yield
    switch("off")


@pytest.mark.usefixtures("bedrock", "automatic")
def test_first_message_gives_the_title(service: Service, ada: httpx.Client) -> None:
    """By the model, after the answer to the message; once."""
    service.model.gate.clear()
    answered_before = service.model.answered
    chat = ada.post("/chats", json={"content": "How do I bake bread at home?", **BY_HAIKU}).json()
    assert service.model.answered == answered_before
    service.model.gate.set()
    events = service.events(chat["id"], until=2)
    assert [(event["title"], event["title_source"]) for event in events] == [
        (chat["title"], "fallback"),
        ("A bread from a model", "automatic"),
    ]
    assert len(service.model.requests) == 1  # chats from before this was switched on have no turn
    requests_before = len(service.model.requests)
    ada.post(f"/chats/{chat['id']}/messages", json={"role": "user", "content": "And cake?"})
    time.sleep(QUIET)
    assert len(service.model.requests) == requests_before
    assert get(ada, chat["id"])["title_version"] == 2
    with service.as_user(service.stack.admins[0]) as admin:
        (today,) = admin.get("/admin/automatic-titles").json()["days"]
    assert today["written"] >= 1


def say(user: httpx.Client, chat_id: str, text: str) -> None:
    """A message of the user's."""
    user.post(f"/chats/{chat_id}/messages", json={"role": "user", "content": text}).raise_for_status()


@pytest.mark.long
@pytest.mark.usefixtures("bedrock", "automatic")
def test_greeting_leaves_the_title_to_a_later_message(service: Service, ada: httpx.Client) -> None:
    """And chats that their owner has excluded, from the start or since, are left alone."""
    excluded = ada.post(
        "/chats", json={"content": "How do I bake cake?", "automatic_title": False, **BY_HAIKU}
    ).json()
    chat, patched = (ada.post("/chats", json={"content": "Hello!", **BY_HAIKU}).json() for _ in range(2))
    ada.patch(f"/chats/{patched['id']}", json={"automatic_title": False}).raise_for_status()
    time.sleep(QUIET)
    assert service.model.requests == []
    for greeted in (patched, chat):
        say(ada, greeted["id"], "How do I bake bread at home?")
    titles = [(event["title"], event["title_source"]) for event in service.events(chat["id"], until=2)]
    assert titles == [("New chat", "fallback"), ("A bread from a model", "automatic")]
    for left_alone in (excluded, patched):
        assert get(ada, left_alone["id"])["title_source"] == "fallback"
    assert len(service.model.requests) == 1


# What a user says after the first message, up to the fourth and beyond.
MOVING_ON = ("Which flour?", "Write my resignation letter", "Make the letter polite", "Add a date")


@pytest.mark.long
@pytest.mark.usefixtures("bedrock", "automatic")
@pytest.mark.parametrize("automatic", ["first"], indirect=True)
def test_first_title_stays_where_titles_do_not_follow(service: Service, ada: httpx.Client) -> None:
    """The fourth message and the fifth ask no model, though the chat has moved on."""
    service.model.text = "Baking bread"
    chat = ada.post("/chats", json={"content": "How do I bake bread?", **BY_HAIKU}).json()["id"]
    assert service.events(chat, until=2)[-1]["title_source"] == "automatic"
    service.model.text = "Polite resignation letter"
    for text in MOVING_ON:
        say(ada, chat, text)
    time.sleep(2 * QUIET)
    titled = get(ada, chat)
    assert (titled["title"], titled["title_source"]) == ("Baking bread", "automatic")
    assert (titled["title_version"], len(service.model.requests)) == (2, 1)


@pytest.mark.long
@pytest.mark.usefixtures("bedrock", "automatic")
def test_title_follows_a_chat_that_has_moved_on_once(service: Service, ada: httpx.Client) -> None:
    """Behind its fourth message. Of two chats, the one whose owner named it keeps its title."""
    service.model.text = "Baking bread"
    chat, named = (
        ada.post("/chats", json={"content": "How do I bake bread?", **BY_HAIKU}).json()["id"]
        for _ in range(2)
    )
    for chat_id in (chat, named):
        service.events(chat_id, until=2)
    assert rename(ada, named, "Mine").json()["title_version"] == 3
    service.model.text = "Polite resignation letter"
    for text in MOVING_ON:
        say(ada, chat, text)
        say(ada, named, text)
        time.sleep(QUIET)
    events = service.events(chat, until=3)
    assert (events[-1]["title"], events[-1]["title_source"]) == ("Polite resignation letter", "automatic")
    assert get(ada, chat)["title_version"] == 3
    assert get(ada, named)["title"] == "Mine"
    assert len(service.model.requests) == 3


@pytest.mark.usefixtures("bedrock", "automatic")
def test_rename_comes_before_the_automatic_title(service: Service, ada: httpx.Client) -> None:
    """While the model thinks, and before it is asked."""
    service.model.gate.clear()
    chat = ada.post("/chats", json={"content": "How do I bake bread at home?", **BY_HAIKU}).json()
    for _ in range(100):
        if service.model.requests:
            break
        time.sleep(0.1)
    assert rename(ada, chat["id"], "Mine").json()["title_version"] == 2
    service.model.gate.set()
    named = ada.post(
        "/chats", json={"content": "How do I bake cake?", "title": "Mine too", **BY_HAIKU}
    ).json()
    time.sleep(2 * QUIET)
    assert [get(ada, created["id"])["title"] for created in (chat, named)] == ["Mine", "Mine too"]
    assert get(ada, chat["id"])["title_version"] == 2
    assert len(service.model.requests) == 1
