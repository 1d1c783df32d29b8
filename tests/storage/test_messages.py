"""Messages: appended, listed, purged."""

from dataclasses import replace

import pytest

from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import InvalidRequest, NotFound
from shared.rules.messages import Part, Role
from shared.use_cases.chats import AddMessage
from shared.use_cases.ports.chats import ChatPatch, Removed
from tests.storage.conftest import Storage
from tests.support.fakes import ROOMY
from tests.support.faults import refuse_next


def say(storage: Storage, key: ChatKey, text: str, role: Role = "user") -> None:
    """Appends a message."""
    AddMessage(storage.messages, storage.clock, new_id)(key, role, [{"type": "text", "text": text}])


def test_messages_come_back_as_they_were_oldest_first(storage: Storage) -> None:
    """With every kind of part."""
    key = storage.new_chat("first")
    content: list[Part] = [
        {"type": "text", "text": ""},
        {"type": "file", "name": "a.txt", "text": "pasted"},
        {"type": "file", "name": "b.png"},
    ]
    AddMessage(storage.messages, storage.clock, new_id)(key, "tool", content)
    first, second = storage.messages.page(key, 10, None).rows
    assert first.content == [{"type": "text", "text": "first"}]
    assert (second.role, second.content) == ("tool", content)


def test_appended_message_is_activity(storage: Storage) -> None:
    """The chat's updated_at is the message's time; its title is untouched."""
    key = storage.new_chat()
    before = storage.chat(key)
    say(storage, key, "more")
    after = storage.chat(key)
    message = storage.messages.page(key, 10, None).rows[-1]
    assert after.updated_at == message.created_at > before.updated_at
    assert (after.title, after.title_version) == (before.title, before.title_version)


@pytest.mark.parametrize("message_id", [None, "own"])
def test_message_that_comes_late_leaves_the_activity_after_it(
    storage: Storage, message_id: str | None
) -> None:
    """Requests read their clocks before they write. Of two archivings, tabs keep that of the later time."""
    key, earlier = storage.new_chat(), storage.clock()
    patched = storage.chats.patch(key, ChatPatch(archived=True), storage.clock())
    add, text = AddMessage(storage.messages, lambda: earlier, new_id), "late"
    if message_id:
        assert add.with_id(key, message_id, "user", [{"type": "text", "text": text}]).is_new
        assert not add.with_id(key, message_id, "user", [{"type": "text", "text": text}]).is_new
    else:
        add(key, "user", [{"type": "text", "text": text}])
    assert storage.chat(key) == patched
    assert len(storage.messages.page(key, 10, None).rows) == 2
    (chat_item,) = (item for item in storage.items() if item["sk"]["S"] == "CHAT")
    assert chat_item["message_count"] == {"N": "2"}


def test_message_that_comes_late_is_held_to_the_quota(storage: Storage) -> None:
    """As any other."""
    key, earlier = storage.new_chat(), storage.clock()
    storage.chats.patch(key, ChatPatch(archived=True), storage.clock())
    messages = DynamoMessageStore(storage.table, replace(ROOMY, chat_messages=1))
    with pytest.raises(QuotaExceeded):
        AddMessage(messages, lambda: earlier, new_id)(key, "user", [{"type": "text", "text": "late"}])


def test_message_that_meets_another_write_is_appended_again(real_storage: Storage) -> None:
    """A cancelled transaction tells its reasons one by one."""
    key = real_storage.new_chat("first")
    reasons = [{"Code": "TransactionConflict", "Message": "no"}, {"Code": "None"}]
    refused = refuse_next(
        real_storage.client,
        "TransactWriteItems",
        2,
        "TransactionCanceledException",
        CancellationReasons=reasons,
    )
    say(real_storage, key, "second")
    assert len(refused) == 2
    assert len(real_storage.messages.page(key, 10, None).rows) == 2


def test_messages_are_listed_page_by_page(storage: Storage) -> None:
    """Every one once."""
    key = storage.new_chat("0")
    for number in range(1, 5):
        say(storage, key, str(number))
    texts: list[str] = []
    cursor = None
    for _ in range(3):
        page = storage.messages.page(key, 2, cursor)
        texts += [part["text"] for row in page.rows for part in row.content if part["type"] == "text"]
        cursor = page.next_cursor
    assert texts == list("01234")
    assert cursor is None


def test_foreign_cursor_is_refused(storage: Storage) -> None:
    """A chat list's cursor is none of ours."""
    storage.new_chat()
    key = storage.new_chat()
    cursor = storage.chats.page(key.owner_id, 1, None).next_cursor
    assert cursor
    with pytest.raises(InvalidRequest):
        storage.messages.page(key, 10, cursor)


def test_purge_removes_what_a_deleted_chat_left_behind(storage: Storage) -> None:
    """More than one batch of it, and nothing of another chat's."""
    key, other = storage.new_chat(), storage.new_chat()
    for number in range(60):
        say(storage, key, str(number))
    storage.chats.delete(key)
    assert storage.remains.remove(key, lambda: 60) == Removed(61, is_all=True)
    assert storage.remains.remove(key, lambda: 60) == Removed(0, is_all=True)
    left = storage.items(of=key.chat_id)
    assert [item["sk"]["S"] for item in left] == ["DELETED"]
    assert len(storage.messages.page(other, 10, None).rows) == 1


def test_purge_spares_a_chat_that_exists(storage: Storage) -> None:
    """A mistaken event costs nobody a conversation."""
    key = storage.new_chat()
    assert storage.remains.remove(key, lambda: 60) == Removed(0, is_all=True)
    assert len(storage.messages.page(key, 10, None).rows) == 1


def test_chat_that_is_not_there_has_no_messages_and_takes_none(storage: Storage) -> None:
    """The transaction stores both or neither."""
    key = storage.new_chat(None)
    storage.chats.delete(key)
    with pytest.raises(NotFound):
        say(storage, key, "late")
    assert [item["sk"]["S"] for item in storage.items(of="CHAT#")] == ["DELETED"]
