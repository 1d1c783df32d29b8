"""A product's own table: the statements of docs/integrate.md, on DynamoDB Local and on SQLite."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import permutations
from pathlib import Path
from threading import Barrier
from typing import Any, Protocol

import boto3
import pytest

from tests.support.documents import PAGES, fenced, text_of
from tests.support.faults import lose_next_reply
from tests.support.tables import dynamodb_client
from tools.stack import aws

PAGE = "docs/integrate.md"
OTHERS_AT_ONCE, ROUNDS = 8, 5
Row = tuple[str, str, int]
FIRST: Row = ("Bake bread", "fallback", 1)


class OwnTable(Protocol):
    """A table with one chat: title, source and version."""

    def read(self) -> Row:
        """The chat now."""

    def store_generated(self, title: str, version_read: int) -> bool:
        """As the page has it."""

    def store_users(self, title: str) -> None:
        """As the page has it."""

    def delete(self) -> None:
        """The chat is gone."""


class InSql:
    """On SQLite, with a connection for each call, as of a process of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._generated, self._users = fenced(text_of(PAGE), "sql")
        self._run(
            "CREATE TABLE chats (id TEXT PRIMARY KEY, title TEXT, title_source TEXT, title_version INT)"
        )
        self._run("INSERT INTO chats VALUES ('chat-7', ?, ?, ?)", FIRST)

    def _run(self, statement: str, values: Any = ()) -> tuple[int, list[Any]]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            cursor = connection.execute(statement, values)
            return cursor.rowcount, cursor.fetchall()

    def read(self) -> Row:
        """The chat now."""
        ((title, source, version),) = self._run("SELECT title, title_source, title_version FROM chats")[1]
        return title, source, version

    def store_generated(self, title: str, version_read: int) -> bool:
        """Whether a row changed."""
        values = {"id": "chat-7", "title": title, "version_read": version_read}
        return self._run(self._generated, values)[0] == 1

    def store_users(self, title: str) -> None:
        """Always."""
        self._run(self._users, {"id": "chat-7", "title": title})

    def delete(self) -> None:
        """The chat is gone."""
        self._run("DELETE FROM chats")


class InDynamoDB:
    """On DynamoDB Local."""

    def __init__(self, url: str) -> None:
        dynamodb: Any = boto3.resource(
            "dynamodb",
            endpoint_url=url,
            region_name=aws.REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        self.table = dynamodb.create_table(
            TableName="own-chats",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        title, source, version = FIRST
        chat = {"id": "chat-7", "title": title, "title_source": source, "title_version": version}
        self.table.put_item(Item=chat)
        (code,) = (code for code in fenced(text_of(PAGE), "python") if "update_item" in code)
        self._functions: dict[str, Callable[..., Any]] = {}
        exec(code, self._functions)  # noqa: S102 - it is the page's own

    def read(self) -> Row:
        """The chat now."""
        chat = self.table.get_item(Key={"id": "chat-7"}, ConsistentRead=True)["Item"]
        return chat["title"], chat["title_source"], int(chat["title_version"])

    def store_generated(self, title: str, version_read: int) -> bool:
        """What the page's function tells."""
        stored: bool = self._functions["store_generated_title"](self.table, "chat-7", title, version_read)
        return stored

    def store_users(self, title: str) -> None:
        """Always."""
        self._functions["store_user_title"](self.table, "chat-7", title)

    def delete(self) -> None:
        """The chat is gone."""
        self.table.delete_item(Key={"id": "chat-7"})


@pytest.fixture(params=["sql", "dynamodb"])
def own_table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnTable]:
    """A fresh table of each kind."""
    if request.param == "sql":
        yield InSql(tmp_path / "chats.sqlite")
        return
    in_dynamodb = InDynamoDB(request.getfixturevalue("dynamodb_local_url"))
    yield in_dynamodb
    in_dynamodb.table.delete()


def test_every_statement_of_the_pages_is_run_here() -> None:
    """No page has SQL, or a write to DynamoDB, but this one."""
    code = {page: "".join(fenced(text_of(page), "python", "sql")) for page in PAGES}
    assert [page for page, text in code.items() if "UPDATE " in text or "_item(" in text] == [PAGE]


def test_generated_title_is_stored_over_what_was_read(own_table: OwnTable) -> None:
    """Once: the second one is of an older version."""
    assert own_table.store_generated("Stove bread", 1)
    assert not own_table.store_generated("Pan bread", 1)
    assert own_table.read() == ("Stove bread", "generated", 2)


@pytest.mark.parametrize("words", ["Mine", "Bake bread"])
def test_users_title_wins_over_one_that_was_asked_for_before(own_table: OwnTable, words: str) -> None:
    """Also where the user says again what stands there, which the words do not show."""
    own_table.store_users(words)
    assert not own_table.store_generated("Stove bread", 1)
    assert own_table.read() == (words, "user", 2)


def test_title_that_was_changed_and_changed_back_is_another(own_table: OwnTable) -> None:
    """Its version tells."""
    own_table.store_users("Mine")
    own_table.store_users("Bake bread")
    assert not own_table.store_generated("Stove bread", 1)
    assert own_table.read() == ("Bake bread", "user", 3)


def test_chat_that_is_gone_stays_gone(own_table: OwnTable) -> None:
    """No write brings it back."""
    own_table.delete()
    assert not own_table.store_generated("Stove bread", 1)
    if isinstance(own_table, InSql):
        own_table.store_users("Mine")
    else:
        with pytest.raises(Exception, match="ConditionalCheckFailed"):
            own_table.store_users("Mine")
    with pytest.raises((ValueError, KeyError)):
        own_table.read()


STEPS = ("a reads", "a writes", "b reads", "b writes", "the user writes")
ORDERS = [
    order
    for order in permutations(STEPS)
    if all(order.index(f"{name} reads") < order.index(f"{name} writes") for name in "ab")
]


def test_every_order_of_two_requests_and_a_user(own_table: OwnTable) -> None:
    """The user's title is replaced only by one that was asked for after it; each write has its version."""
    for order in ORDERS:
        before, versions, written = own_table.read()[2], {}, list[str]()
        for step in order:
            name, _, act = step.rpartition(" ")
            if act == "reads":
                versions[name] = own_table.read()[2]
            elif name == "the user":
                own_table.store_users("Mine")
                written.append(name)
            elif own_table.store_generated(name, versions[name]):
                written.append(name)
        title, _, version = own_table.read()
        assert title == {"the user": "Mine"}.get(written[-1], written[-1]), order
        assert version == before + len(written), order
        for name in written[written.index("the user") + 1 :]:
            assert order.index(f"{name} reads") > order.index("the user writes"), order


def test_generated_titles_and_a_user_at_once(own_table: OwnTable) -> None:
    """One of many generated titles at most is stored, and the user's title stays."""
    for _ in range(ROUNDS):
        version_read, start = own_table.read()[2], Barrier(OTHERS_AT_ONCE + 1, timeout=30)

        def generate(number: int, version: int = version_read, start: Barrier = start) -> bool:
            start.wait()
            return own_table.store_generated(f"Bread {number}", version)

        def rename(start: Barrier = start) -> None:
            start.wait()
            own_table.store_users("Mine")

        with ThreadPoolExecutor(OTHERS_AT_ONCE + 1) as threads:
            stored = [threads.submit(generate, number) for number in range(OTHERS_AT_ONCE)]
            threads.submit(rename).result()
            number_stored = sum(done.result() for done in stored)
        assert number_stored <= 1
        assert own_table.read() == ("Mine", "user", version_read + number_stored + 1)


def test_title_whose_reply_was_lost_is_found_by_reading(dynamodb_local_url: str) -> None:
    """boto3's repeated call fails its condition; the table has the title, once."""
    own_table = InDynamoDB(dynamodb_local_url)
    try:
        lose_next_reply(own_table.table.meta.client, dynamodb_client(dynamodb_local_url), "UpdateItem")
        assert not own_table.store_generated("Stove bread", 1)
        assert own_table.read() == ("Stove bread", "generated", 2)
    finally:
        own_table.table.delete()
