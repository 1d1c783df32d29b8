"""The lists that come in pages: whose cursor opens which, and how much one answer holds."""

import base64
import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from shared.bootstrap import stores
from shared.bootstrap.traffic import traffic
from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle, TitleChange
from shared.rules.watched_changes import Archiving, Deletion
from tests.support.api import Answer, Api
from tests.support.sample import examples
from tools.contract.openapi import DOCUMENT

LIMITS = "/admin/usage-limits"
# What Lambda takes for an answer (AWS Lambda quotas, invocation payload).
LAMBDA_BYTES = 6 * 1024 * 1024
LISTS = [
    ("GET /chats", "ada", ""),
    ("GET /chats", "grace", ""),
    ("GET /chats/{id}/messages", "ada", "first"),
    ("GET /chats/{id}/messages", "ada", "second"),
    ("GET /chats/{id}/title/history", "ada", "first"),
    ("GET /chats/{id}/title/history", "ada", "second"),
    ("GET /title-changes", "ada", ""),
    ("GET /title-changes", "grace", ""),
    ("GET /export", "ada", ""),
    ("GET /export", "grace", ""),
    (f"GET {LIMITS}", "root", ""),
]


class Lists:
    """Every list of the API with two rows at least, by its route, its caller and the name of its chat."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._chats = {"": "", "first": api.new_chat(), "second": api.new_chat()}
        for owner in ("ada", "grace"):
            chats = list(self._chats.values())[1:] if owner == "ada" else _chats_of(api, owner)
            for chat in chats:
                _fill(api, owner, chat)
        for name in ("one", "two"):
            api(f"PUT {LIMITS}/users/{{proxy+}}", {"limit_micros": 1}, chat=name, groups=["admins"])

    def __call__(self, route: str, who: str, chat: str, **query: str) -> Answer:
        """A page."""
        query |= {"since": "2026-01-01T00:00:00Z"} if "changes" in route else {}
        groups = ["admins"] if "admin" in route else []
        return self._api(route, chat=self._chats[chat], owner=who, groups=groups, queryStringParameters=query)


def _chats_of(api: Api, owner: str) -> list[str]:
    return [api("POST /chats", {"content": "Hi"}, owner=owner).body["id"] for _ in range(2)]


def _fill(api: Api, owner: str, chat: str) -> None:
    for _ in range(2):
        route = "POST /chats/{id}/messages"
        assert api(route, {"role": "user", "content": "x"}, chat=chat, owner=owner).status == 201
    titles = [PastTitle("T", version, "user", "2026-01-02T03:04:05.000000Z") for version in (1, 2)]
    key = ChatKey(owner, chat)
    changes = [TitleChange(key, title) for title in titles]
    stores.title_history().record([*changes, Archiving(key, archived=True, updated_at="2026")])
    stores.title_history().record([Deletion(key, "2026")])


def position_in(cursor: str) -> list[Any]:
    """What a cursor holds behind the mark of its list."""
    decoded: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return decoded[1:]


def test_cursor_opens_the_list_that_gave_it_and_no_other(api: Api, subtests: pytest.Subtests) -> None:
    """Neither a list of another kind, nor the same one of another chat or caller."""
    lists = Lists(api)
    cursors = {name: lists(*name, limit="1").body["next_cursor"] for name in LISTS}
    for giver, taker in product(LISTS, LISTS):
        with subtests.test(f"{giver} at {taker}"):
            answer = lists(*taker, limit="1", cursor=cursors[giver])
            if giver == taker:
                assert answer.status == 200
            else:
                assert (answer.status, answer.body["code"]) == (400, "invalid_request")
                assert answer.body["validations"][0]["field"] == "cursor"


def test_every_list_of_the_contract_is_among_them() -> None:
    """A new list has to join in."""
    paged = {
        f"{method.upper()} {path}"
        for path, operations in json.loads(DOCUMENT.read_text("utf-8"))["paths"].items()
        for method, operation in operations.items()
        if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", []))
    }
    assert paged == {route for route, *_ in LISTS}


def tampered(position: list[Any]) -> Iterator[list[Any]]:
    """Positions that no list gives, each with another text in one place."""
    for index, text in product(range(len(position)), ["", "\x00", "\ud800", "x" * 2_000, 1, None]):
        yield [*position[:index], text, *position[index + 1 :]]
    yield [*position, "more"]
    yield position[:-1]


def test_cursor_that_was_tampered_with_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    """Whatever its position holds, it is the caller's mistake and no fault of ours."""
    lists = Lists(api)
    for listing in LISTS:
        cursor = lists(*listing, limit="1").body["next_cursor"]
        mark = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0]
        for position in tampered(position_in(cursor)):
            with subtests.test(f"{listing}: {position!r:.40}"):
                forged = base64.urlsafe_b64encode(json.dumps([mark, *position]).encode()).decode()
                answer = lists(*listing, cursor=forged)
                assert (answer.status, answer.body["validations"][0]["field"]) == (400, "cursor")


def test_changes_since_a_year_of_three_digits_are_all(api: Api) -> None:
    """A time is compared as text, so every year has four digits."""
    lists = Lists(api)
    every = lists("GET /title-changes", "ada", "")
    query = {"since": "0999-12-31T23:59:59Z"}
    answer = api("GET /title-changes", queryStringParameters=query)
    assert answer.body["changes"] == every.body["changes"] != []


# What takes more room in JSON, and in the JSON around it, than in DynamoDB; and what does not.
CHARACTERS = ["\x01", "\x1f", '"', "\\", "\n", "\x7f", "a", "\u00e9", "\u6f22", "\U0001f600"]
LENGTHS = [1, 1_000, 30_000, 43_000, 250_000]
# Several of a kind, since a page is full of few large messages or of many small ones.
KINDS = st.tuples(st.sampled_from(CHARACTERS), st.sampled_from(LENGTHS), st.integers(1, 30))


@pytest.mark.long
@settings(
    max_examples=examples(8),
    # To make one short takes minutes, and its print tells enough.
    phases=[Phase.explicit, Phase.generate],
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# A megabyte of control characters is seven in JSON in JSON.
@example(kinds=[("\x01", 43_000, 50)], limit="100")
@given(kinds=st.lists(KINDS, min_size=1, max_size=3), limit=st.sampled_from(["1", "7", "100", "100"]))
def test_pages_bring_every_message_once_and_fit_in_an_answer(
    api: Api, kinds: list[tuple[str, int, int]], limit: str
) -> None:
    """Whatever the messages hold."""
    _check_pages(api, [(character, length) for character, length, of in kinds for _ in range(of)], limit)


def _check_pages(api: Api, messages: list[tuple[str, int]], limit: str) -> None:
    chat = api("POST /chats", {"title": "Long"}).body["id"]
    ids = [_say(api, chat, character, count) for character, count in messages]
    heard: list[str] = []
    query = {"limit": limit}
    while query.get("cursor") != "":
        answer = api.send("GET /chats/{id}/messages", chat=chat, queryStringParameters=query)
        # Lambda puts it into JSON once more.
        assert len(json.dumps(answer, ensure_ascii=False).encode()) <= LAMBDA_BYTES
        body = json.loads(answer["body"])
        heard += [row["id"] for row in body["messages"]]
        query["cursor"] = body["next_cursor"] or ""
    # Messages of one millisecond have no order among themselves.
    assert heard == sorted(ids)


def _say(api: Api, chat: str, character: str, count: int) -> str:
    """Says as many of one character as a request has room for, ``count`` at most, and gives the id."""
    room = MAX_BODY_BYTES - len(json.dumps({"role": "user", "content": ""}))
    text = character * min(count, room // len(json.dumps(character)[1:-1]))
    # Each in a process of its own: one would let in no more.
    traffic.cache_clear()
    answer = api("POST /chats/{id}/messages", {"role": "user", "content": text}, chat=chat)
    assert answer.status == 201
    message_id: str = answer.body["id"]
    return message_id
