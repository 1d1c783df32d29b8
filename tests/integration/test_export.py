"""GET /export: all that the caller's chats hold, page by page."""

from typing import Any

import pytest

from shared.bootstrap import stores
from shared.rules.chats import ChatKey
from shared.rules.history import TitleChange, title_of
from tests.support.api import Api

Records = list[dict[str, Any]]


def walk(api: Api, limit: int, owner: str = "ada") -> Records:
    """The records of all pages, which may be short."""
    records: Records = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        answer = api("GET /export", owner=owner, queryStringParameters=query)
        assert answer.status == 200
        assert len(answer.body["records"]) <= limit
        records += answer.body["records"]
        cursor = answer.body["next_cursor"]
    return records


def furnish(api: Api) -> list[str]:
    """Chats of ada's: with messages of both kinds, with earlier titles, and empty."""
    chats = [api.new_chat(), api("POST /chats", {"title": "Empty"}).body["id"]]
    for number in range(3):
        message = {"role": "user", "content": str(number), **({"id": f"m{number}"} if number else {})}
        assert api("POST /chats/{id}/messages", message, chat=chats[0]).status == 201
    for title in ("One", "Two"):
        assert api("PUT /chats/{id}/title", {"title": title}, chat=chats[0]).status == 200
        key = ChatKey("ada", chats[0])
        stores.title_history().record([TitleChange(key, title_of(stores.chats().get(key)))])
    api("PATCH /chats/{id}", {"archived": True}, chat=chats[1])
    return chats


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_export_has_each_chat_message_and_title_once(api: Api, limit: int) -> None:
    """However small its pages are."""
    chats = furnish(api)
    deleted = api.new_chat()
    assert api("DELETE /chats/{id}", chat=deleted).status == 204
    records = walk(api, limit)
    listed = {chat["id"]: chat for chat in api("GET /chats").body["chats"]}
    assert {record["chat"]["id"]: record["chat"] for record in records if record["kind"] == "chat"} == listed
    assert [record["owner_id"] for record in records if record["kind"] == "chat"] == ["ada"] * 2
    of_first = [record for record in records if record.get("chat_id") == chats[0]]
    messages = api("GET /chats/{id}/messages", chat=chats[0]).body["messages"]
    exported = [record for record in of_first if record["kind"] == "message"]
    assert [{name: record[name] for name in messages[0]} for record in exported] == messages
    assert [record["ulid"] is None for record in exported] == [True, True, False, False]
    titles = [
        (record["title"], record["title_version"]) for record in of_first if record["kind"] == "past_title"
    ]
    assert titles == [("One", 2), ("Two", 3)]
    assert len(records) == 2 + len(messages) + len(titles)


def test_export_has_nothing_of_another_owner(api: Api) -> None:
    """Nor does another's cursor open anything."""
    furnish(api)
    api("POST /chats", {"title": "Hers"}, owner="grace")
    records = walk(api, 50, owner="grace")
    assert [(record["kind"], record["owner_id"]) for record in records] == [("chat", "grace")]
    cursor = api("GET /export", queryStringParameters={"limit": "1"}).body["next_cursor"]
    query = {"queryStringParameters": {"cursor": cursor}}
    assert api("GET /export", owner="grace", **query).status == 400


def test_chat_that_is_deleted_between_two_pages_gives_nothing_more(api: Api) -> None:
    """Although its messages are purged later."""
    (chat, other) = furnish(api)
    first = api("GET /export", queryStringParameters={"limit": "2"}).body
    assert [record["kind"] for record in first["records"]] == ["chat", "message"]
    assert first["records"][1]["chat_id"] == chat
    assert api("DELETE /chats/{id}", chat=chat).status == 204
    rest = api("GET /export", queryStringParameters={"cursor": first["next_cursor"]}).body["records"]
    assert [record["chat"]["id"] for record in rest] == [other]
