"""Chats and messages with their callers' own ids: which are taken, which are refused, and every route."""

from typing import Any

import pytest

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.items import message_item
from shared.bootstrap.storage import new_id
from shared.entrypoints.streams.messages import user_message
from shared.rules.chats import ChatKey
from shared.rules.ids import MAX_ID_LENGTH
from shared.rules.messages import Message
from shared.use_cases.auto_title import UserMessage
from tests.integration.test_http import NOT_FOUND, OF_A_CHAT
from tests.support.api import Api

PUT, MESSAGES = "PUT /chats/{id}", "POST /chats/{id}/messages"
GOOD_IDS = [
    "a",
    "0",
    "~",
    "_",
    "-",
    "a.b",
    ".a",
    "a.",
    "..a",
    "x" * MAX_ID_LENGTH,
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
]
BAD_IDS = [
    ".",
    "..",
    "." * MAX_ID_LENGTH,
    "a/b",
    "/",
    "../a",
    "x" * (MAX_ID_LENGTH + 1),
    "\u00e9",
    "\u0661",
    "a%2Fb",
    "%41",
    "a b",
    " ",
    "a+b",
    "a#b",
    "a\n",
    "\x00",
    "a:b",
]


@pytest.mark.parametrize("chat_id", GOOD_IDS)
def test_chat_has_the_id_of_its_caller(api: Api, chat_id: str) -> None:
    """201, then 200 with the same chat and its ETag. Each route about the chat knows it."""
    created = api(PUT, {"content": "How do I bake bread?"}, chat=chat_id)
    assert (created.status, created.body["id"], created.headers["etag"]) == (201, chat_id, '"1"')
    again = api(PUT, {"title": "Another"}, chat=chat_id)
    assert (again.status, again.body, again.headers["etag"]) == (200, created.body, '"1"')
    assert api("GET /chats/{id}", chat=chat_id).body == created.body
    assert api("GET /chats").body["chats"] == [created.body]
    for route, body in OF_A_CHAT:
        if route != "DELETE /chats/{id}":
            assert api(route, body, chat=chat_id).status < 300
    assert api("GET /chats/{id}/title/history", chat=chat_id).body["titles"][0]["title"] == "Mine"


@pytest.mark.parametrize("chat_id", BAD_IDS)
def test_other_ids_are_refused_and_name_no_chat(api: Api, chat_id: str) -> None:
    """PUT says what is wrong with it; elsewhere there is no such chat."""
    refused = api(PUT, {"content": "x"}, chat=chat_id)
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    assert [problem["field"] for problem in refused.body["validations"]] == ["id"]
    for route, body in OF_A_CHAT:
        answer = api(route, body, chat=chat_id)
        assert (answer.status, answer.body) == (404, NOT_FOUND)
    assert api("GET /chats").body["chats"] == []


def test_empty_id_is_refused(api: Api) -> None:
    """An API that matches the route with it."""
    refused = api(PUT, {"content": "x"}, pathParameters={"id": ""})
    assert (refused.status, refused.body["validations"][0]["field"]) == (400, "id")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "invalid_json"),
        (None, "invalid_json"),
        ("[]", "invalid_request"),
        ({"title": 1}, "invalid_request"),
        ({"id": "a"}, "invalid_request"),
    ],
)
def test_body_that_is_none_is_refused_even_where_the_chat_exists(api: Api, body: Any, code: str) -> None:
    """It is read first, so a client hears of its mistake each time."""
    for status in (201, 200):
        refused = api(PUT, body, chat="a")
        assert (refused.status, refused.body["code"]) == (400, code)
        assert api(PUT, {}, chat="a").status == status


def test_same_id_of_two_owners_is_two_chats(api: Api) -> None:
    """Neither hears of the other's: until they create one, there is none."""
    api(PUT, {"title": "Ada's"}, chat="a")
    for route, body in OF_A_CHAT:
        answer = api(route, body, chat="a", owner="bob")
        assert (answer.status, answer.body) == (404, NOT_FOUND)
    bobs = api(PUT, {"title": "Bob's"}, chat="a", owner="bob")
    assert (bobs.status, bobs.body["title"]) == (201, "Bob's")
    assert api("DELETE /chats/{id}", chat="a", owner="bob").status == 204
    assert api("GET /chats/{id}", chat="a").body["title"] == "Ada's"
    assert api(PUT, {}, chat="a").status == 200


def test_put_after_delete_is_gone(api: Api) -> None:
    """410 for its owner, and 404 on every other route, as of a chat that never was."""
    api(PUT, {"title": "Bread"}, chat="a")
    assert api("DELETE /chats/{id}", chat="a").status == 204
    gone = api(PUT, {"title": "Bread"}, chat="a")
    assert (gone.status, gone.body["code"]) == (410, "chat_deleted")
    for route, body in OF_A_CHAT:
        answer = api(route, body, chat="a")
        assert (answer.status, answer.body) == (404, NOT_FOUND)


@pytest.mark.parametrize("message_id", GOOD_IDS)
def test_message_has_the_id_of_its_sender(api: Api, message_id: str) -> None:
    """201, then 200 with the same message, whatever is sent."""
    chat = api.new_chat()
    appended = api(MESSAGES, {"id": message_id, "role": "user", "content": "Which flour?"}, chat=chat)
    assert (appended.status, appended.body["id"]) == (201, message_id)
    again = api(MESSAGES, {"id": message_id, "role": "tool", "content": "x"}, chat=chat)
    assert (again.status, again.body) == (200, appended.body)
    assert api("GET /chats/{id}/messages", chat=chat).body["messages"][1:] == [appended.body]
    assert api("GET /chats/{id}", chat=chat).body["updated_at"] == appended.body["created_at"]


@pytest.mark.parametrize("message_id", [*BAD_IDS, "", 1])
def test_other_message_ids_are_refused(api: Api, message_id: object) -> None:
    """The answer names the field, and nothing is appended."""
    chat = api.new_chat()
    refused = api(MESSAGES, {"id": message_id, "role": "user", "content": "x"}, chat=chat)
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    assert [problem["field"] for problem in refused.body["validations"]] == ["id"]
    assert len(api("GET /chats/{id}/messages", chat=chat).body["messages"]) == 1


def test_message_of_no_chat_is_not_found(api: Api) -> None:
    """With an id as without, whoever has such a message."""
    body = {"id": "m1", "role": "user", "content": "x"}
    chat = api.new_chat()
    assert api(MESSAGES, body, chat=chat).status == 201
    answer = api(MESSAGES, body, chat=chat, owner="bob")
    assert (answer.status, answer.body) == (404, NOT_FOUND)


def test_message_with_an_own_id_leads_to_an_automatic_title() -> None:
    """It is known there by the ULID under which it is stored."""
    key, ulid = ChatKey("ada#1", "their.chat"), new_id()
    message = Message("m1", "user", [{"type": "text", "text": "Which flour?"}], "2026-01-02T03:04:05.000000Z")
    image = to_attribute_values(message_item(key, message, {"trial"}, ulid))
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}
    assert user_message(record) == UserMessage(key, frozenset({"trial"}), ulid, "Which flour?")
