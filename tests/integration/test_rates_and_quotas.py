"""Rates and quotas as callers meet them, over moto."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from shared.adapters.traffic import MAX_BYTES_PER_MINUTE
from shared.bootstrap import storage, stores
from shared.bootstrap.traffic import traffic
from shared.entrypoints.http.bounded_traffic import ROW_BYTES
from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle, TitleChange
from shared.rules.times import rfc3339
from tests.support.api import Answer, Api, forget_parts
from tests.support.bedrock import StubBedrock
from tests.support.contract import check_answer
from tests.support.table_calls import asked_of_table


@pytest.fixture
def allow(api: Api, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Api]:
    """The API of a deployment with other parameters."""

    def deployed(**parameters: int) -> Api:
        for name, value in parameters.items():
            monkeypatch.setenv(name, str(value))
        forget_parts()
        return api

    return deployed


def check_rate_limited(route: str, answer: Answer) -> None:
    """It says when to come again, as openapi.json has it."""
    assert (answer.status, answer.body["code"]) == (429, "rate_limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    check_answer(route, answer.status, answer.body)


def test_proposes_and_regenerates_share_a_rate(allow: Callable[..., Api]) -> None:
    """What is refused is told before anything is read; a rename is not held up, nor is anybody else."""
    api = allow(TITLE_REQUESTS_PER_MINUTE=2)
    chat, hers = api.new_chat(), api("POST /chats", {"content": "Mine"}, owner="eve").body["id"]
    routes = ("POST /chats/{id}/title/propose", "POST /chats/{id}/title/regenerate")
    assert [api(route, chat=chat).status for route in routes] == [200, 200]
    for route in routes:
        check_rate_limited(route, api(route, chat=chat))
        assert api(route, chat=hers, owner="eve").status == 200
    assert api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat).status == 200


def test_titles_that_are_refused_for_another_reason_count(allow: Callable[..., Api]) -> None:
    """A chat that is not there, and one without a user's message."""
    api, route = allow(TITLE_REQUESTS_PER_MINUTE=3), "POST /chats/{id}/title/propose"
    empty = api("POST /chats", {"title": "Empty"}).body["id"]
    chats = ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "no id", empty)
    assert [api(route, chat=chat).status for chat in chats] == [404, 404, 400]
    check_rate_limited(route, api(route, chat=empty))


def test_rate_limited_answer_is_not_stored_for_its_key(
    allow: Callable[..., Api], bedrock: StubBedrock
) -> None:
    """The same request is good later, and one that has its answer gets that again."""
    api, route = allow(TITLE_REQUESTS_PER_MINUTE=1), "POST /chats/{id}/title/propose"
    chat = api.new_chat()
    first, second = ({"idempotency-key": key} for key in ("first", "second"))
    bedrock.text = "Bread"
    assert api(route, chat=chat, headers=first).status == 200
    check_rate_limited(route, api(route, chat=chat, headers=second))
    assert api(route, chat=chat, headers=first).headers["idempotency-replayed"] == "true"
    api = allow(TITLE_REQUESTS_PER_MINUTE=999_999)
    assert api(route, chat=chat, headers=second).status == 200


@pytest.mark.parametrize(
    ("route", "body", "parameter"),
    [("POST /chats", {}, "NEW_CHATS_PER_MINUTE"), ("POST /watch", None, "WATCH_TICKETS_PER_MINUTE")],
)
def test_chats_and_tickets_have_rates(
    allow: Callable[..., Api], route: str, body: object, parameter: str
) -> None:
    """Each its own."""
    api = allow(**{parameter: 2})
    assert [api(route, body).status for _ in range(2)] == [201, 201]
    check_rate_limited(route, api(route, body))
    assert api(route, body, owner="eve").status == 201
    assert api("POST /watch" if route == "POST /chats" else "POST /chats", body or {}).status == 201


def check_full(route: str, answer: Answer, quota: str, limit: int) -> None:
    """It says which quota is full and what that holds, as openapi.json has it."""
    assert answer.status == 409
    error = {name: answer.body[name] for name in ("code", "quota", "limit")}
    assert error == {"code": "quota_exceeded", "quota": quota, "limit": limit}
    assert str(limit) in answer.body["message"]
    check_answer(route, answer.status, answer.body)


def test_chats_have_a_quota_and_deleting_makes_room(allow: Callable[..., Api]) -> None:
    """Of the owner's own."""
    api = allow(MAX_CHATS=2)
    first, _ = api.new_chat(), api.new_chat()
    check_full("POST /chats", api("POST /chats", {"content": "More?"}), "chats", 2)
    assert api("POST /chats", {}, owner="eve").status == 201
    assert api("DELETE /chats/{id}", chat=first).status == 204
    assert api("POST /chats", {}).status == 201


def test_messages_and_bytes_of_a_chat_have_quotas(allow: Callable[..., Api]) -> None:
    """What is refused is not there; the title can change all the same."""
    api, route = allow(MAX_CHAT_MESSAGES=3, MAX_CHAT_BYTES=500), "POST /chats/{id}/messages"
    chat = api.new_chat()
    check_full(route, api(route, {"role": "tool", "content": "x" * 500}, chat=chat), "chat_bytes", 500)
    for _ in range(2):
        assert api(route, {"role": "user", "content": "More?"}, chat=chat).status == 201
    check_full(route, api(route, {"role": "user", "content": "More?"}, chat=chat), "chat_messages", 3)
    assert len(api("GET /chats/{id}/messages", chat=chat).body["messages"]) == 3
    assert api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat).status == 200
    assert api("POST /chats/{id}/title/regenerate", chat=chat).body["outcome"] == "written"


def test_version_removed_from_the_history_cannot_be_restored(allow: Callable[..., Api]) -> None:
    """It is the caller's mistake, so a retry would not help."""
    api = allow(MAX_CHAT_TITLES=2)
    chat = api.new_chat()
    for title in "abc":
        api("PUT /chats/{id}/title", {"title": title}, chat=chat)
    answer = api("POST /chats/{id}/title/restore", {"title_version": 1}, chat=chat)
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, "title_version")
    assert storage.settings().quotas.chat_titles == 2


def test_unknown_model_config_costs_one_read(api: Api) -> None:
    """However many configs there are; and nothing is written."""
    chat, body = api.new_chat(), {"model_config_id": "nobody's"}
    assert asked_of_table(lambda: api("PATCH /chats/{id}", body, chat=chat)) == ["GetItem"]
    assert asked_of_table(lambda: api("POST /chats", {"content": "Hi", **body})) == ["GetItem"]


def stop_traffic_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stops the clock and forgets all traffic, and gives the instant: no bucket fills up again."""
    instant = storage.now()
    monkeypatch.setattr(storage, "now", lambda: instant)
    traffic.cache_clear()
    return instant


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("GET /chats/{id}/messages", None),
        ("POST /chats/{id}/messages", {"role": "tool", "content": "x" * 200_000}),
        ("PUT /chats/{id}", {"content": "x" * 200_000}),
    ],
)
def test_owner_with_too_much_traffic_is_rate_limited(
    api: Api, route: str, body: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By large pages, large messages or large bodies for a chat that is there; others are not."""
    stop_traffic_clock(monkeypatch)
    message = {"role": "tool", "content": "x" * 200_000}
    chats = {owner: api("POST /chats", {"content": "Hi"}, owner=owner).body["id"] for owner in ("ada", "eve")}
    for owner, count in (("ada", 5), ("eve", 1)):
        for _ in range(count):
            assert api("POST /chats/{id}/messages", message, chat=chats[owner], owner=owner).status == 201
    answers = [api(route, body, chat=chats["ada"]) for _ in range(110)]
    refused = next(answer for answer in answers if answer.status == 429)
    check_rate_limited(route, refused)
    assert api(route, body, chat=chats["eve"], owner="eve").status < 300


def test_owner_with_a_full_quota_is_rate_limited_by_bytes(
    allow: Callable[..., Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused chat takes no request of its rate, and yet the units of its transaction. Others are not."""
    api, body = allow(MAX_CHATS=1), {"content": "x" * 200_000}
    stop_traffic_clock(monkeypatch)
    api.new_chat()
    answers = [api("POST /chats", body) for _ in range(110)]
    assert answers[0].body["code"] == "quota_exceeded"
    check_rate_limited("POST /chats", answers[-1])
    assert api("POST /chats", body, owner="eve").status == 201


@pytest.mark.parametrize(
    "route", ["GET /chats", "GET /chats/{id}/title/history", "GET /title-changes", "GET /export"]
)
def test_owner_who_lists_without_end_is_rate_limited(
    api: Api, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small page counts by its rows: of chats, each reads a unit. Others are not refused."""
    instant = stop_traffic_clock(monkeypatch)
    chats = [api("POST /chats", {"title": "Mine"}).body["id"] for _ in range(10)]
    past_titles = [PastTitle("Mine", version, "user", rfc3339(instant)) for version in range(1, 11)]
    stores.title_history().record([TitleChange(ChatKey("ada", chats[0]), title) for title in past_titles])
    traffic().count("ada", MAX_BYTES_PER_MINUTE - 10 * ROW_BYTES)
    query = {"queryStringParameters": {"since": "2026-01-01T00:00:00Z"}}
    assert api(route, chat=chats[0], **query).status == 200
    check_rate_limited(route, api(route, chat=chats[0], **query))
    hers = api("POST /chats", {"title": "Mine"}, owner="eve").body["id"]
    assert api(route, chat=hers, owner="eve", **query).status == 200


def test_page_is_small_however_its_text_is_written_out(api: Api) -> None:
    """A control character is one byte as it is stored, and six as JSON writes it."""
    chat = api.new_chat()
    for _ in range(8):
        message = {"role": "tool", "content": "\x01" * 40_000}
        assert api("POST /chats/{id}/messages", message, chat=chat).status == 201
    page = api("GET /chats/{id}/messages", chat=chat, queryStringParameters={"limit": "100"})
    assert 2 <= len(page.body["messages"]) < 8
    assert page.body["next_cursor"]
    assert len(json.dumps(page.body)) < 1_000_000


@pytest.mark.parametrize(("role", "is_kept"), [("user", True), ("assistant", False), ("tool", False)])
def test_groups_are_kept_with_a_users_messages_only(api: Api, role: str, *, is_kept: bool) -> None:
    """They tell who pays for an automatic title, and no quota counts them."""
    chat = api.new_chat()
    api("POST /chats/{id}/messages", {"role": role, "content": "Hi"}, chat=chat, groups=["readers"])
    key = {":pk": f"CHAT#ada#{chat}", ":message": "MESSAGE#"}
    condition = "pk = :pk AND begins_with(sk, :message)"
    items, _ = storage.table().query(key, KeyConditionExpression=condition)
    assert ("sender_groups" in items[-1]) is is_kept
