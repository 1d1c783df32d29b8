"""Watching, by the handlers over moto."""

import base64
import secrets
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.adapters.traffic import MAX_MESSAGES_PER_MINUTE
from shared.bootstrap import open_tabs, storage, stores
from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle, TitleChange
from shared.rules.times import rfc3339
from shared.rules.watched_changes import Archiving, Deletion, WatchedChange
from shared.rules.watching import CLOSING, HANDSHAKE, MAX_CONNECTIONS
from tests.support.api import Api, forget_parts, invoke
from tests.support.fake_services import FakeServices, fake_services
from tests.support.fakes import SetClock
from tests.support.sockets import socket_event
from tests.support.table_calls import asked_of_table


@pytest.fixture(autouse=True)
def watch_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens."""
    monkeypatch.setenv("WATCH_URL", "ws://127.0.0.1:9/live")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The time of all parts that a test opens from here on."""
    clock = SetClock()
    monkeypatch.setattr(storage, "now", clock)
    return clock


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    """Connections that can be pushed to and closed."""
    with fake_services() as around:
        monkeypatch.setenv("WATCH_URL", f"ws{around.endpoint_url.removeprefix('http')}/live")
        forget_parts()
        yield around


def record(change: WatchedChange) -> None:
    """Keeps a title of a chat, or what else its owner is told."""
    stores.title_history().record([change])


def connect(connection_id: str, ticket: str | None) -> int:
    """The status that a connection gets."""
    query = {"ticket": ticket} if ticket is not None else None
    event = socket_event("$connect", connection_id, queryStringParameters=query)
    status: int = invoke("WatchSocketFunction", event)["statusCode"]
    return status


def test_ticket_opens_one_connection(api: Api) -> None:
    """Of its owner's, once."""
    answer = api("POST /watch")
    assert answer.status == 201
    address = urlsplit(answer.body["url"])
    assert (address.scheme, address.path) == ("ws", "/live")
    (ticket,) = parse_qs(address.query)["ticket"]
    assert connect("c1", ticket) == 200
    assert connect("c2", ticket) == 401
    assert [connection.id for connection in open_tabs.watch_store().of("ada")] == ["c1"]


@pytest.mark.parametrize("ticket", [None, "", "forged", "ada"])
def test_invalid_ticket_opens_no_connection(api: Api, ticket: str | None) -> None:
    """Missing, empty or made up."""
    assert api("POST /watch").status == 201
    assert connect("c1", ticket) == 401


TICKETS = st.binary(min_size=32, max_size=32).map(
    lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")
)
STRANGE = st.characters().filter(
    lambda character: not (character.isascii() and (character.isalnum() or character in "-_"))
)


@st.composite
def no_tickets(draw: st.DrawFn) -> str:
    """A ticket with one character too many, too few or that is in none; or any text of another length."""
    ticket, place = draw(TICKETS), draw(st.integers(0, 42))
    middle = draw(st.sampled_from(["", ticket[place] * 2]) | STRANGE)
    return draw(
        st.just(ticket[:place] + middle + ticket[place + 1 :]) | st.text().filter(lambda it: len(it) != 43)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ticket=no_tickets())
@example(ticket=None)
@example(ticket="x" * 10_000)
@pytest.mark.usefixtures("api")
def test_handshake_without_a_tickets_form_reaches_no_table(ticket: str | None) -> None:
    """Nothing is read or written for what no ticket can be. A made up one costs a single write."""
    assert asked_of_table(lambda: refused(ticket)) == []
    assert asked_of_table(lambda: refused(secrets.token_urlsafe(32))) == ["DeleteItem"]


def refused(ticket: str | None) -> None:
    """A handshake that lets nobody in."""
    assert connect("c1", ticket) == 401


def test_any_message_of_a_tab_is_answered(api: Api) -> None:
    """Also when the pong does not reach it any more."""
    assert api("POST /watch").status == 201
    event = socket_event("$default", "c1", body="\ud800{")
    assert invoke("WatchSocketFunction", event) == {"statusCode": 200}


def test_connection_that_sends_without_end_is_closed(
    api: Api,  # noqa: ARG001 - its table
    now: SetClock,
    sockets: FakeServices,
) -> None:
    """Others get their pongs, and a minute later there is room again."""
    messages = [socket_event("$default", name) for name in ["c1"] * (MAX_MESSAGES_PER_MINUTE + 1) + ["c2"]]
    for message in messages:
        assert invoke("WatchSocketFunction", message) == {"statusCode": 200}
    assert sockets.closed == ["c1"]
    assert [name for name, _ in sockets.pushed] == ["c1"] * MAX_MESSAGES_PER_MINUTE + ["c2"]
    assert {message["kind"] for _, message in sockets.pushed} == {"pong"}
    sockets.gone.clear()
    now.instant += timedelta(minutes=1)
    for message in messages[: MAX_MESSAGES_PER_MINUTE - 1]:
        invoke("WatchSocketFunction", message)
    assert sockets.closed == ["c1"]


def test_owner_has_twenty_connections_without_a_title_change(
    api: Api, now: SetClock, sockets: FakeServices
) -> None:
    """However many tickets: else they could use up the throttle that all sockets share. Others stay."""
    assert connect("hers", new_ticket(api, "eve")) == 200
    for number in range(MAX_CONNECTIONS + 5):
        now.instant += HANDSHAKE
        assert connect(f"c{number:02}", new_ticket(api, "ada")) == 200
    assert sockets.closed == [f"c{number:02}" for number in range(5)]
    newest = [connection.id for connection in open_tabs.watch_store().of("ada")]
    assert newest == [f"c{number:02}" for number in range(MAX_CONNECTIONS + 4, 4, -1)]
    assert open_tabs.watch_store().surplus_of("ada") == []


def test_connections_of_one_second_are_closed_by_the_next(
    api: Api, now: SetClock, sockets: FakeServices
) -> None:
    """None of them can be closed before its handshake is complete."""
    names = {f"c{number:02}" for number in range(MAX_CONNECTIONS + 10)}
    sockets.gone |= names
    tickets = [new_ticket(api, "ada") for _ in names]
    assert {connect(name, ticket) for name, ticket in zip(names, tickets, strict=True)} == {200}
    assert sockets.closed == []
    sockets.gone -= names
    now.instant += HANDSHAKE + timedelta(seconds=1)
    assert connect("next", new_ticket(api, "ada")) == 200
    assert len(set(sockets.closed)) == len(names) - MAX_CONNECTIONS + 1
    assert "next" not in sockets.closed


def test_connection_opens_when_others_cannot_be_closed(
    api: Api, now: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API is not tried again for each of them."""
    hold_connections(now, MAX_CONNECTIONS + 3)
    tried: list[str] = []

    def fails(connection_id: str) -> bool:
        tried.append(connection_id)
        return False

    monkeypatch.setattr(open_tabs.pusher(), "close", fails)
    assert connect("next", new_ticket(api, "ada")) == 200
    assert len(tried) == 1
    assert open_tabs.watch_store().of("ada")[0].id == "next"


def test_connections_that_close_slowly_are_left_to_the_next(
    api: Api, now: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new one is at its handshake, which its client gives up after ten seconds."""
    hold_connections(now, MAX_CONNECTIONS + 5)
    closed: list[str] = []

    def closes_slowly(connection_id: str) -> bool:
        now.instant += CLOSING * 0.4
        closed.append(connection_id)
        return True

    monkeypatch.setattr(open_tabs.pusher(), "close", closes_slowly)
    for count in (3, 6, 8):
        assert connect(f"new{count}", new_ticket(api, "ada")) == 200
        assert len(closed) == len(set(closed)) == count
    assert open_tabs.watch_store().surplus_of("ada") == []


def hold_connections(now: SetClock, count: int) -> None:
    """Ada's, which are open for a minute by now."""
    for number in range(count):
        open_tabs.watch_store().add("ada", f"c{number:02}", now())
    now.instant += timedelta(minutes=1)


def new_ticket(api: Api, owner: str) -> str:
    """A ticket of the owner's."""
    url: str = api("POST /watch", owner=owner).body["url"]
    return url.partition("ticket=")[2]


def test_title_changes_list_what_was_missed(api: Api) -> None:
    """In the form that watchers get, of the caller's own chats."""
    chat = api.new_chat()
    title_updated_at = "2026-01-02T03:04:05.000000Z"
    title = PastTitle("Bread", 2, "user", title_updated_at)
    record(TitleChange(ChatKey("ada", chat), title))
    answer = api(
        "GET /title-changes", queryStringParameters={"since": "2026-01-02T04:04:05+01:00", "limit": "1"}
    )
    assert answer.body == {
        "changes": [
            {
                "kind": "title_change",
                "event_id": f"{chat}#2",
                "chat": {
                    "id": chat,
                    "title": "Bread",
                    "title_version": 2,
                    "title_source": "user",
                    "title_updated_at": title_updated_at,
                },
            }
        ],
        "next_cursor": None,
    }
    # It is the time of recording that counts: what was held up on its way is not missed.
    later = api("GET /title-changes", queryStringParameters={"since": rfc3339(storage.now())})
    assert later.body["changes"] == []
    strangers = api(
        "GET /title-changes", owner="grace", queryStringParameters={"since": "2026-01-01T00:00:00Z"}
    )
    assert strangers.body["changes"] == []


def test_title_changes_list_deletions_and_archivings(api: Api) -> None:
    """In the form that watchers get. What has become of a deleted chat's flag is no matter."""
    chat, archived = api.new_chat(), api.new_chat()
    patched = api("PATCH /chats/{id}", {"archived": True}, chat=archived).body
    for key in (ChatKey("ada", archived), ChatKey("ada", chat)):
        record(Archiving(key, archived=True, updated_at=patched["updated_at"]))
    assert api("DELETE /chats/{id}", chat=chat).status == 204
    record(Deletion(ChatKey("ada", chat), "2026-01-02T03:04:05.000000Z"))
    query = {"queryStringParameters": {"since": "2026-01-01T00:00:00Z"}}
    assert api("GET /title-changes", **query).body["changes"] == [
        {
            "kind": "chat_archived",
            "event_id": f"{archived}#archived#{patched['updated_at']}",
            "chat": {"id": archived, "archived": True, "updated_at": patched["updated_at"]},
        },
        {
            "kind": "chat_deleted",
            "event_id": f"{chat}#deleted",
            "chat": {"id": chat, "ended_at": "2026-01-02T03:04:05.000000Z"},
        },
    ]
    assert api("GET /title-changes", owner="grace", **query).body["changes"] == []


@pytest.mark.parametrize(
    "since",
    [
        None,
        "",
        "yesterday",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-13-02T03:04:05Z",
    ],
)
def test_invalid_time_is_refused(api: Api, since: str | None) -> None:
    """Missing, vague, without a zone or impossible."""
    query = {"since": since} if since is not None else None
    answer = api("GET /title-changes", queryStringParameters=query)
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, "since")


def test_history_and_restore(api: Api) -> None:
    """Over HTTP, with a stranger's answers as for no chat at all."""
    chat = api.new_chat()
    first = api("GET /chats/{id}", chat=chat).body
    api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat)
    title = PastTitle(first["title"], 1, "fallback", first["created_at"])
    record(TitleChange(ChatKey("ada", chat), title))
    titles = api("GET /chats/{id}/title/history", chat=chat).body["titles"]
    assert [(past["title"], past["title_version"], past["title_source"]) for past in titles] == [
        ("Mine", 2, "user"),
        (first["title"], 1, "fallback"),
    ]
    restored = api("POST /chats/{id}/title/restore", {"title_version": 1}, chat=chat)
    assert (restored.body["title"], restored.body["title_version"]) == (first["title"], 3)
    assert restored.headers["etag"] == '"3"'
    for wrong in (
        {},
        {"title_version": 0},
        {"title_version": "1"},
        {"title_version": 99},
        {"title_version": 1.5},
    ):
        assert api("POST /chats/{id}/title/restore", wrong, chat=chat).status == 400
    for route in ("GET /chats/{id}/title/history", "POST /chats/{id}/title/restore"):
        answer = api(route, {"title_version": 1}, chat=chat, owner="grace")
        assert (answer.status, answer.body["code"]) == (404, "not_found")
