"""Messages with their senders' own ids: appended once, in the order in which they came."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from shared.adapters.dynamodb.items import chat_key
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import NotFound
from shared.rules.messages import Turn
from shared.use_cases.chats import AddedMessage, AddMessage
from tests.storage.conftest import Storage
from tests.support.fakes import ROOMY
from tests.support.faults import lose_next_reply

ID = "m.1~"
AT_ONCE = 8


def say(storage: Storage, key: ChatKey, message_id: str = ID, text: str = "Which flour?") -> AddedMessage:
    """Appends a user's message with an id."""
    add_message = AddMessage(storage.messages, storage.clock, new_id)
    return add_message.with_id(key, message_id, "user", [{"type": "text", "text": text}])


def kinds(storage: Storage) -> list[str]:
    """What is stored of all chats, by kind."""
    return sorted(item["sk"]["S"].partition("#")[0] for item in storage.items(of="CHAT#"))


def test_second_message_with_an_id_is_the_first(storage: Storage) -> None:
    """Nothing is written, counted or marked as activity, whatever the second one says."""
    key = storage.new_chat()
    first = say(storage, key)
    assert (first.is_new, first.message.id) == (True, ID)
    before = storage.items()
    assert say(storage, key, text="Other words") == AddedMessage(first.message, is_new=False)
    assert storage.items() == before
    assert storage.messages.page(key, 10, None).rows[-1] == first.message
    chat = storage.table.get(chat_key(key)) or {}
    assert (chat["message_count"], chat["user_turns"]) == (2, 2)


def test_message_without_an_id_is_one_item(storage: Storage) -> None:
    """It costs what it did: the chat and the message are written, and nothing beside them."""
    key = storage.new_chat(None)
    AddMessage(storage.messages, storage.clock, new_id)(key, "user", [{"type": "text", "text": "x"}])
    assert kinds(storage) == ["CHAT", "MESSAGE"]


def test_messages_are_in_the_order_in_which_they_came(storage: Storage) -> None:
    """Whatever their ids, page by page, and for a title."""
    storage.with_default_config()
    key = storage.new_chat("0")
    for number, message_id in enumerate(["z", "a", new_id(), "~", "0"], 1):
        say(storage, key, message_id, str(number))
    texts, cursor = list[str](), None
    while cursor or not texts:
        page = storage.messages.page(key, 2, cursor)
        texts += [part["text"] for row in page.rows for part in row.content if part["type"] == "text"]
        cursor = page.next_cursor
    assert texts == list("012345")
    turns = storage.contexts.read(key, lambda: None).turns
    assert turns == [Turn("user", text) for text in texts]


def test_messages_at_once_with_one_id_are_one_message(real_storage: Storage) -> None:
    """One of them was appended, and the others are shown it."""
    key, start = real_storage.new_chat(None), Barrier(AT_ONCE, timeout=30)

    def append(text: str) -> AddedMessage:
        start.wait()
        return say(real_storage, key, text=text)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        added = list(threads.map(append, "abcdefgh"))
    (winner,) = [each.message for each in added if each.is_new]
    assert {each.message.content[0]["text"] for each in added} == {winner.content[0]["text"]}
    assert real_storage.messages.page(key, 10, None).rows == [winner]
    assert (real_storage.table.get(chat_key(key)) or {})["message_count"] == 1


def test_message_whose_reply_was_lost_is_appended_once(real_storage: Storage) -> None:
    """The SDK retries the transaction under the same token."""
    key = real_storage.new_chat(None)
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "TransactWriteItems")
    assert say(real_storage, key).is_new
    assert lost
    assert kinds(real_storage) == ["CHAT", "MESSAGE", "MESSAGE_ID"]


def test_place_of_a_message_with_its_own_id_is_a_free_id(real_storage: Storage) -> None:
    """The ULID under which a message is stored is its id only if its sender gave it none."""
    key = real_storage.new_chat(None)
    say(real_storage, key, "m1", "first")
    sort_keys = [item["sk"]["S"] for item in real_storage.items(of=key.chat_id)]
    (ulid,) = [sk.removeprefix("MESSAGE#") for sk in sort_keys if sk.startswith("MESSAGE#")]
    second = say(real_storage, key, ulid, "second")
    assert (second.is_new, second.message.id) == (True, ulid)
    assert [row.id for row in real_storage.messages.page(key, 10, None).rows] == ["m1", ulid]


def test_id_of_a_message_that_was_appended_without_one_is_taken(storage: Storage) -> None:
    """A client that stored the service's id may send the message again under it."""
    key = storage.new_chat("first")
    (first,) = storage.messages.page(key, 10, None).rows
    assert say(storage, key, first.id, "again") == AddedMessage(first, is_new=False)
    assert storage.messages.page(key, 10, None).rows == [first]


def test_message_that_exists_is_shown_where_the_quota_is_full(storage: Storage) -> None:
    """It needs no room."""
    key = storage.new_chat(None)
    storage.messages = DynamoMessageStore(storage.table, replace(ROOMY, chat_messages=1))
    first = say(storage, key)
    assert say(storage, key) == replace(first, is_new=False)
    with pytest.raises(QuotaExceeded):
        say(storage, key, "another")


def test_each_chat_has_ids_of_its_own(storage: Storage) -> None:
    """One id names another message in another chat."""
    keys = [storage.new_chat(None) for _ in range(2)]
    assert all(say(storage, key, text=key.chat_id).is_new for key in keys)
    for key in keys:
        (message,) = storage.messages.page(key, 10, None).rows
        assert message.content == [{"type": "text", "text": key.chat_id}]


def test_deleted_chat_shows_no_message_and_its_purge_leaves_no_id(storage: Storage) -> None:
    """Not even a message that is not purged yet."""
    key = storage.new_chat(None)
    say(storage, key)
    storage.chats.delete(key)
    for _ in range(2):
        for message_id in (ID, "another"):
            with pytest.raises(NotFound):
                say(storage, key, message_id)
        assert storage.remains.remove(key, lambda: 60).is_all
    assert kinds(storage) == ["DELETED"]
