"""How much of the table one owner may fill: to the last chat, message and byte, whatever comes at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import QuotaExceeded
from shared.rules.errors.requests import InvalidRequest, NotFound
from shared.rules.history import PastTitle, TitleChange
from shared.rules.messages import Message, TextPart, bytes_of
from shared.use_cases.chats import AddMessage
from shared.use_cases.rename import RenameTitle
from shared.use_cases.restore import RestoreTitle
from tests.storage.conftest import OWNER, Storage
from tests.support.fakes import OFTEN, ROOMY

CONCURRENT_REQUESTS = 40


def hold_chats_to(storage: Storage, chats: int) -> None:
    """Lets an owner have so many chats."""
    # The storage's clock runs far ahead of those who read it at once.
    buckets = Buckets(OFTEN, partial(datetime.now, UTC))
    storage.chats = DynamoChatStore(storage.table, storage.new_write_id, replace(ROOMY, chats=chats), buckets)


def hold_messages_to(storage: Storage, **quotas: int) -> None:
    """Lets a chat have so many messages or bytes."""
    storage.messages = DynamoMessageStore(storage.table, replace(ROOMY, **quotas))


def say(storage: Storage, key: ChatKey, text: str = "more") -> Message:
    """Appends a message."""
    return AddMessage(storage.messages, storage.clock, new_id)(
        key, "user", [TextPart(type="text", text=text)]
    )


def exceeded_quota(request: Callable[[], object]) -> tuple[str, int] | None:
    """The quota that refuses a request, and what it holds; None where none does."""
    try:
        request()
    except QuotaExceeded as refused:
        return refused.quota, refused.limit
    return None


def at_once(request: Callable[[], object]) -> list[tuple[str, int] | None]:
    """What comes of forty requests at once; one that the table was too busy for is sent again."""
    start = Barrier(CONCURRENT_REQUESTS, timeout=60)

    def insist() -> tuple[str, int] | None:
        start.wait()
        while True:
            try:
                return exceeded_quota(request)
            except StorageUnavailable:
                continue

    with ThreadPoolExecutor(CONCURRENT_REQUESTS) as threads:
        running = [threads.submit(insist) for _ in range(CONCURRENT_REQUESTS)]
        return [future.result() for future in running]


def test_messages_beyond_the_quota_are_refused(storage: Storage) -> None:
    """The first message counts; the chat, its activity and its title stay as they were."""
    hold_messages_to(storage, chat_messages=3)
    key = storage.new_chat()
    for _ in range(2):
        say(storage, key)
    before = storage.chat(key)
    assert exceeded_quota(lambda: say(storage, key)) == ("chat_messages", 3)
    assert storage.chat(key) == before
    assert len(storage.messages.page(key, 10, None).rows) == 3


def test_chat_that_began_without_a_message_has_room_for_all(storage: Storage) -> None:
    """Nothing was counted yet."""
    hold_messages_to(storage, chat_messages=1)
    key = storage.new_chat(None)
    assert exceeded_quota(lambda: say(storage, key)) is None
    assert exceeded_quota(lambda: say(storage, key)) == ("chat_messages", 1)


@pytest.mark.parametrize(("spare", "refused"), [(0, None), (-1, "chat_bytes")])
def test_bytes_are_counted_to_the_last_one(storage: Storage, spare: int, refused: str | None) -> None:
    """Of characters that take several of them too."""
    first, second = "Wie backe ich Brot?", "Ohne Ofen: 🍞, natürlich"
    most = sum(bytes_of([TextPart(type="text", text=text)]) for text in (first, second)) + spare
    hold_messages_to(storage, chat_bytes=most)
    key = storage.new_chat(first)
    assert exceeded_quota(lambda: say(storage, key, second)) == (refused and (refused, most))


def test_quota_of_one_chat_does_not_affect_others(storage: Storage) -> None:
    """The next chat has room."""
    hold_messages_to(storage, chat_messages=1)
    full, empty = storage.new_chat(), storage.new_chat(None)
    assert exceeded_quota(lambda: say(storage, full)) == ("chat_messages", 1)
    assert exceeded_quota(lambda: say(storage, empty)) is None


def test_deleted_chat_is_not_found_and_not_full(storage: Storage) -> None:
    """It does not exist, and neither does somebody else's, however full."""
    hold_messages_to(storage, chat_messages=1)
    key = storage.new_chat()
    with pytest.raises(NotFound):
        say(storage, ChatKey("grace", key.chat_id))
    storage.chats.delete(key)
    with pytest.raises(NotFound):
        say(storage, key)


def test_chats_beyond_the_quota_are_refused_and_a_deletion_makes_room(storage: Storage) -> None:
    """For one, and once; nobody else's count."""
    hold_chats_to(storage, 2)
    first, _ = storage.new_chat(), storage.new_chat(None)
    before = storage.items()
    assert exceeded_quota(storage.new_chat) == ("chats", 2)
    assert storage.items() == before
    storage.chats.delete(first)
    with pytest.raises(NotFound):
        storage.chats.delete(first)
    with pytest.raises(NotFound):
        storage.chats.delete(ChatKey(OWNER, new_id()))
    assert exceeded_quota(storage.new_chat) is None
    assert exceeded_quota(storage.new_chat) == ("chats", 2)


def test_forty_messages_at_once_fill_a_quota_and_no_more(real_storage: Storage) -> None:
    """Exactly those get through that there is room for."""
    hold_messages_to(real_storage, chat_messages=15)
    key = real_storage.new_chat()
    outcomes = at_once(lambda: say(real_storage, key))
    assert outcomes.count(None) == 14
    assert set(outcomes) == {None, ("chat_messages", 15)}
    assert len(real_storage.messages.page(key, 100, None).rows) == 15


def test_forty_chats_at_once_fill_a_quota_and_no_more(real_storage: Storage) -> None:
    """Exactly those get through that there is room for; deletions at once leave room for as many."""
    hold_chats_to(real_storage, 15)
    for _ in range(2):
        outcomes = at_once(real_storage.new_chat)
        assert outcomes.count(None) == 15
        assert set(outcomes) == {None, ("chats", 15)}
        keys = [ChatKey(OWNER, item["id"]["S"]) for item in real_storage.items() if "id" in item]
        assert len(keys) == 15
        with ThreadPoolExecutor(len(keys)) as threads:
            list(threads.map(lambda key: _insist(real_storage, key), keys))


def _insist(storage: Storage, key: ChatKey) -> None:
    """Deletes a chat, however busy the table is."""
    while True:
        try:
            return storage.chats.delete(key)
        except StorageUnavailable:
            continue


def hold_titles_to(storage: Storage, titles: int) -> None:
    """Lets a history have so many titles."""
    storage.history = DynamoTitleHistory(storage.table, storage.clock, titles)


def record(storage: Storage, key: ChatKey, *versions: int) -> None:
    """Keeps titles of a chat, as the stream brings them."""
    storage.history.record(
        [TitleChange(key, PastTitle(f"t{version}", version, "user", "2026")) for version in versions]
    )


def versions_in_history(storage: Storage, key: ChatKey) -> list[int]:
    """The versions that a chat's history holds."""
    return sorted(
        int(item["title_version"]["N"])
        for item in storage.items()
        if item["pk"]["S"].endswith(key.chat_id) and item["sk"]["S"].startswith("TITLE#")
    )


@pytest.mark.parametrize("in_a_batch", [1, 2, 20])
def test_oldest_titles_are_removed_beyond_the_quota(storage: Storage, in_a_batch: int) -> None:
    """Of each chat by itself, in batches of any size, twice as once."""
    hold_titles_to(storage, 5)
    key, other = storage.new_chat(), storage.new_chat()
    record(storage, other, 1)
    for _ in range(2):
        for start in range(1, 21, in_a_batch):
            record(storage, key, *range(start, start + in_a_batch))
        assert versions_in_history(storage, key) == [16, 17, 18, 19, 20]
    assert versions_in_history(storage, other) == [1]


def test_removed_title_cannot_be_restored(storage: Storage) -> None:
    """It is no longer there; one that the stream has yet to record will be."""
    hold_titles_to(storage, 2)
    key = storage.new_chat()
    for title in "bcde":
        RenameTitle(storage.titles, storage.clock)(key, title)
    record(storage, key, 1, 2, 3)

    def to(version: int) -> str:
        rename = RenameTitle(storage.titles, storage.clock)
        return RestoreTitle(storage.history, storage.chats, rename)(key, version).title

    for version in (1, 6):
        with pytest.raises(InvalidRequest):
            to(version)
    with pytest.raises(StorageUnavailable):
        to(4)
    record(storage, key, 4, 5)
    with pytest.raises(InvalidRequest):
        to(3)
    assert to(4) == "t4"
