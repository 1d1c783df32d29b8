"""Chats under their callers' own ids: created once, whoever is first, and never again once deleted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.items import chat_key
from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.limits import QuotaExceeded, RateLimited
from shared.rules.errors.requests import ChatDeleted, InvalidRequest, NotFound
from shared.rules.limits import Payer
from shared.rules.rates import Rate
from shared.use_cases.chats import ChatFields, StartChat, StartedChat
from tests.storage.conftest import OWNER, Storage
from tests.support.fakes import OFTEN, ROOMY
from tests.support.faults import lose_next_reply

ID = "Their.id~7_-"
KEY = ChatKey(OWNER, ID)
BREAD = ChatFields([{"type": "text", "text": "How do I bake bread?"}])
AT_ONCE = 8
ROUNDS = 10


def put(storage: Storage, fields: ChatFields = BREAD, key: ChatKey = KEY) -> StartedChat:
    """A chat under its owner's own id."""
    start_chat = StartChat(storage.chats, storage.configs, storage.clock, new_id)
    return start_chat.with_id(Payer(key.owner_id), key.chat_id, fields)


def of_chats(storage: Storage) -> list[str]:
    """What is stored of all chats, by kind."""
    return sorted(item["sk"]["S"].partition("#")[0] for item in storage.items(of="CHAT#"))


def chat_count(storage: Storage) -> str:
    """How many chats are counted for OWNER."""
    (owner,) = storage.items(of="OWNER#")
    count: str = owner["chat_count"]["N"]
    return count


def test_second_put_returns_the_chat_and_writes_nothing(storage: Storage) -> None:
    """Whatever it says, even what a new chat would be refused for."""
    first = put(storage)
    assert first.is_new
    assert (first.chat.id, first.chat.title, first.chat.title_source) == (ID, "Bake bread", "fallback")
    before = storage.items()
    for fields in (BREAD, ChatFields(title="Another"), ChatFields(title=" ", model_config_id="none")):
        assert put(storage, fields) == StartedChat(first.chat, is_new=False)
    assert storage.items() == before
    assert chat_count(storage) == "1"


def test_put_of_a_renamed_chat_returns_its_current_title(storage: Storage) -> None:
    """And leaves it alone."""
    put(storage)
    renamed = storage.titles.rename(KEY, "Mine", storage.clock(), None)
    assert put(storage, ChatFields(title="Another")).chat == renamed


def test_put_whose_reply_was_lost_makes_one_chat(real_storage: Storage) -> None:
    """The SDK retries the transaction under the same token. It is told of a new chat."""
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "TransactWriteItems")
    assert put(real_storage).is_new
    assert lost
    assert of_chats(real_storage) == ["CHAT", "MESSAGE"]


def test_id_of_a_deleted_chat_is_not_used_again(storage: Storage) -> None:
    """Before and after its purge. So no purge, title or event of the old chat meets a new one's."""
    put(storage)
    storage.chats.delete(KEY)
    for _ in range(2):
        with pytest.raises(ChatDeleted):
            put(storage)
        assert storage.remains.remove(KEY, lambda: 60).is_all
    assert of_chats(storage) == ["DELETED"]
    with pytest.raises(NotFound):
        storage.chat(KEY)
    assert chat_count(storage) == "0"


def test_id_of_a_deleted_chat_of_ours_is_not_used_again(storage: Storage) -> None:
    """A caller may name a chat by the id that this service made."""
    key = storage.new_chat()
    storage.chats.delete(key)
    with pytest.raises(ChatDeleted):
        put(storage, key=key)


def test_remains_of_a_chat_that_an_earlier_version_deleted_are_no_new_chats(storage: Storage) -> None:
    """It left no mark, and its purge may not be over."""
    put(storage)
    storage.table.delete(chat_key(KEY))
    with pytest.raises(ChatDeleted):
        put(storage)


def test_chat_deleted_after_the_look_is_not_created_again(real_storage: Storage) -> None:
    """The mark is part of the transaction's condition, since a look before it may be too early."""
    find = real_storage.chats.find

    def find_then_lose(key: ChatKey) -> None:
        assert find(key) is None
        real_storage.chats.find = find  # type: ignore[method-assign] # once
        put(real_storage)
        real_storage.chats.delete(KEY)

    real_storage.chats.find = find_then_lose  # type: ignore[method-assign] # what comes in between
    with pytest.raises(ChatDeleted):
        put(real_storage)
    assert of_chats(real_storage) == ["DELETED", "MESSAGE"]


def test_puts_at_once_with_different_titles_make_one_chat(real_storage: Storage) -> None:
    """One of them created it, and the others are shown its title. It is counted once."""
    for number in range(ROUNDS):
        key, start = ChatKey(OWNER, f"chat-{number}"), Barrier(AT_ONCE, timeout=30)

        def begin(title: str, key: ChatKey = key, start: Barrier = start) -> StartedChat:
            start.wait()
            return put(real_storage, replace(BREAD, title=title), key)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            started = list(threads.map(begin, "abcdefgh"))
        (winner,) = [each.chat for each in started if each.is_new]
        assert {each.chat.title for each in started} == {winner.title}
        assert real_storage.chat(key) == winner
        assert chat_count(real_storage) == str(number + 1)
    assert of_chats(real_storage) == ["CHAT"] * ROUNDS + ["MESSAGE"] * ROUNDS


def test_owners_may_have_chats_with_one_id(storage: Storage) -> None:
    """They are two chats, also where an owner's id holds what stands between the parts of a key."""
    keys = [ChatKey(owner_id, ID) for owner_id in ("ada", "bob", f"ada#{ID}", "CHAT#ada")]
    for key in keys:
        assert put(storage, ChatFields(title=key.owner_id), key).is_new
    for key in keys:
        assert storage.chat(key).title == key.owner_id
        assert [chat.title for chat in storage.chats.page(key.owner_id, 10, None).rows] == [key.owner_id]
    storage.chats.delete(keys[0])
    assert not put(storage, key=keys[1]).is_new


def limited(storage: Storage, chats: int, rate: Rate) -> None:
    """Lets an owner have so many chats, and begin so many a minute."""
    now = partial(datetime.now, UTC)
    quotas = replace(ROOMY, chats=chats)
    storage.chats = DynamoChatStore(storage.table, storage.new_write_id, quotas, Buckets(rate, now))


@pytest.mark.parametrize(
    ("chats", "rate", "refusal"), [(1, OFTEN, QuotaExceeded), (9, Rate(1), RateLimited)], ids=str
)
def test_put_counts_as_a_new_chat_and_a_chat_that_exists_counts_nothing(
    storage: Storage, chats: int, rate: Rate, refusal: type[Exception]
) -> None:
    """For the quota and for the rate. What exists is shown when there is room for nothing."""
    limited(storage, chats, rate)
    first = put(storage)
    with pytest.raises(refusal):
        put(storage, key=ChatKey(OWNER, "another"))
    limited(storage, chats, rate)
    with pytest.raises(refusal):
        put(storage, key=ChatKey(OWNER, "another"))
    assert put(storage).chat == first.chat
    assert chat_count(storage) == "1"


def test_failed_race_leaves_the_known_rate_as_it_is(real_storage: Storage) -> None:
    """Who finds another's chat took nothing from the bucket, and does not try for ever."""
    limited(real_storage, 9, Rate(3))
    put(real_storage)  # the process knows now that the bucket is not full
    chat, _ = StartChat(real_storage.chats, real_storage.configs, real_storage.clock, new_id)._new(  # noqa: SLF001
        ID, BREAD, "2026-01-02T03:04:05.000000Z"
    )
    for _ in range(5):
        assert real_storage.chats.create_once(KEY, chat, None, ()) == real_storage.chat(KEY)
    for other in ("b", "c"):
        assert put(real_storage, key=ChatKey(OWNER, other)).is_new
    with pytest.raises(RateLimited):
        put(real_storage, key=ChatKey(OWNER, "d"))


def test_put_refuses_what_a_new_chat_is_refused_for(storage: Storage) -> None:
    """And stores nothing."""
    for fields in (ChatFields(title=" "), ChatFields(model_config_id="none")):
        with pytest.raises(InvalidRequest):
            put(storage, fields)
    assert storage.items() == []


def test_lists_with_callers_ids_are_paged_whole(storage: Storage) -> None:
    """Their cursors hold such ids, of any length."""
    ids = [".a", "a.", "~", "-", "_", "0", "x" * 128, new_id()]
    for chat_id in ids:
        put(storage, key=ChatKey(OWNER, chat_id))
    seen, cursor = list[str](), None
    while cursor or not seen:
        page = storage.chats.page(OWNER, 3, cursor)
        seen += [chat.id for chat in page.rows]
        cursor = page.next_cursor
    assert seen == ids[::-1]
