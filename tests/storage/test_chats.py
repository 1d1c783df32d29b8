"""Chats: begun, read, listed, patched and deleted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.calls import ATTEMPTS
from shared.adapters.dynamodb.items import chat_key
from shared.bootstrap.storage import new_id
from shared.rules.automatic_titles import Claim, Occasion, TitleState
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import InvalidRequest, NotFound
from shared.rules.limits import Payer
from shared.rules.messages import Message, Role
from shared.rules.model_configs import ModelConfig
from shared.rules.times import instant_of, rfc3339
from shared.use_cases.chats import AddMessage, ChatFields, StartChat, UpdateChat
from shared.use_cases.ports.chats import ChatPatch
from tests.storage.conftest import OWNER, Storage
from tests.support.faults import lose_next_reply, refuse_next


def create(storage: Storage, owner_id: str = OWNER, **fields: Any) -> Chat:
    """A chat as the use case makes it."""
    return StartChat(storage.chats, storage.configs, storage.clock, new_id)(
        Payer(owner_id), ChatFields(**fields)
    )


def test_new_chat_has_a_fallback_title_at_once(storage: Storage) -> None:
    """From its first message, which is stored with it."""
    chat = create(storage, content=[{"type": "text", "text": "Hi! How do I bake bread?"}])
    assert (chat.title, chat.title_source, chat.title_version) == ("Bake bread", "fallback", 1)
    key = ChatKey(OWNER, chat.id)
    assert storage.chat(key) == chat
    (message,) = storage.messages.page(key, 10, None).rows
    assert (message.role, message.content[0]["type"]) == ("user", "text")


def test_automatic_title_is_claimed_by_one_message(storage: Storage) -> None:
    """However often it is delivered. Each occasion has a claim of its own, and none changes the chat."""
    key = storage.new_chat()
    before = storage.chat(key)
    one, another = Claim("1", 1), Claim("2", 1)
    claims: list[tuple[Occasion, Claim]] = [("first", one), ("first", another), ("first", one)]
    assert [storage.claims.claim(key, *claim) for claim in claims] == [True, False, True]
    assert storage.claims.claim(key, "follow", another)
    assert storage.claims.read(key) == TitleState(before, 1, {"first": one, "follow": another})
    assert storage.chat(key) == before


def test_users_messages_with_visible_text_are_counted(storage: Storage) -> None:
    """The first one that comes with the chat too."""
    for key, number in ((storage.new_chat(), 2), (storage.new_chat(None), 1)):
        said: list[tuple[Role, str]] = [("user", "\u200b"), ("assistant", "Yes?"), ("user", "Hello!")]
        for role, text in said:
            message = Message(new_id(), role, [{"type": "text", "text": text}], rfc3339(storage.clock()))
            storage.messages.append(key, message, ())
        assert storage.claims.read(key).user_turns == number


def test_chat_that_is_gone_has_no_automatic_title_to_claim(storage: Storage) -> None:
    """As any other read or write of it."""
    key = ChatKey(OWNER, "0" * 26)
    with pytest.raises(NotFound):
        storage.claims.read(key)
    with pytest.raises(NotFound):
        storage.claims.claim(key, "first", Claim("1", 1))
    assert storage.items() == []


def test_chat_is_excluded_from_automatic_titles_by_its_owner(storage: Storage) -> None:
    """When it is created or later, and included again. Its title stays as it is."""
    out = create(storage, automatic_title=False)
    key = ChatKey(OWNER, out.id)
    assert storage.chat(key) == out
    for value in (True, False):
        patched = storage.chats.patch(key, ChatPatch(automatic_title=value), storage.clock())
        assert patched == storage.chat(key)
        assert patched == replace(out, automatic_title=value, updated_at=patched.updated_at)


def test_patch_that_comes_late_is_after_the_patch_before_it(real_storage: Storage) -> None:
    """Requests read their clocks before they write. Open tabs take the flag with the later time."""
    key = real_storage.new_chat()
    now = real_storage.clock()
    first = real_storage.chats.patch(key, ChatPatch(archived=True), now + timedelta(milliseconds=100))
    for late in (now, now + timedelta(milliseconds=100)):
        second = real_storage.chats.patch(key, ChatPatch(archived=False), late)
        assert second == real_storage.chat(key)
        assert instant_of(second.updated_at) == instant_of(first.updated_at) + timedelta(microseconds=1)
        first = second


def test_patches_at_once_each_have_a_time_of_their_own(real_storage: Storage) -> None:
    """Even if their requests read the same time."""
    key, now, start = real_storage.new_chat(), real_storage.clock(), Barrier(4, timeout=30)

    def patch(worker_id: str) -> Chat:
        start.wait()
        return real_storage.chats.patch(key, ChatPatch(worker_id=worker_id), now)

    with ThreadPoolExecutor(4) as threads:
        patched = sorted(threads.map(patch, "abcd"), key=lambda chat: chat.updated_at)
    assert len({chat.updated_at for chat in patched}) == len(patched)
    assert patched[-1] == real_storage.chat(key)


def test_patch_that_others_interrupt_every_time_may_be_sent_again(real_storage: Storage) -> None:
    """It has changed nothing."""
    key = real_storage.new_chat()
    before = real_storage.chat(key)
    item = to_attribute_values(real_storage.table.get(chat_key(key)) or {})
    refuse_next(real_storage.client, "UpdateItem", ATTEMPTS, "ConditionalCheckFailedException", Item=item)
    with pytest.raises(StorageUnavailable):
        real_storage.chats.patch(key, ChatPatch(archived=True), real_storage.clock())
    assert real_storage.chat(key) == before


def test_item_of_an_earlier_version_may_get_automatic_titles(storage: Storage) -> None:
    """It has neither the flag nor a count."""
    key = storage.new_chat()
    item = storage.table.get(chat_key(key)) or {}
    storage.table.put({name: item[name] for name in item if name not in {"automatic_title", "user_turns"}})
    assert storage.claims.read(key).user_turns == 0
    assert storage.chat(key).automatic_title


def test_new_chat_without_a_message_is_called_new_chat(storage: Storage) -> None:
    """Nothing to make a title from."""
    chat = create(storage)
    assert (chat.title, chat.title_source, chat.status) == ("New chat", "fallback", "waiting")
    assert storage.messages.page(ChatKey(OWNER, chat.id), 10, None).rows == []


def test_title_given_on_creation_is_the_users(storage: Storage) -> None:
    """Trimmed, and safe from automatic titles."""
    chat = create(storage, title="  Bread  ", content=[{"type": "text", "text": "hello"}])
    assert (chat.title, chat.title_source) == ("Bread", "user")


def test_chat_names_only_model_configs_that_exist(storage: Storage) -> None:
    """On creation and on patching."""
    with pytest.raises(InvalidRequest) as failure:
        create(storage, model_config_id="nope")
    assert failure.value.validations[0].field == "model_config_id"
    storage.configs.put(ModelConfig("haiku", "bedrock", "m"))
    chat = create(storage, model_config_id="haiku")
    with pytest.raises(InvalidRequest):
        UpdateChat(storage.chats, storage.configs, storage.clock)(
            ChatKey(OWNER, chat.id), ChatPatch(model_config_id="nope")
        )
    assert storage.chat(ChatKey(OWNER, chat.id)).model_config_id == "haiku"


def test_creation_whose_reply_was_lost_makes_one_chat(real_storage: Storage) -> None:
    """The SDK retries the transaction under the same token."""
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "TransactWriteItems")
    chat = create(real_storage, content=[{"type": "text", "text": "hello there"}])
    assert lost
    assert len(real_storage.items(of="CHAT#")) == 2
    assert real_storage.chat(ChatKey(OWNER, chat.id)) == chat


def test_chats_are_listed_by_latest_activity_and_page_by_page(storage: Storage) -> None:
    """Messages and patches are activity, renames are not; strangers' chats are not there."""
    keys = [storage.new_chat() for _ in range(5)]
    create(storage, owner_id="grace")
    AddMessage(storage.messages, storage.clock, new_id)(keys[0], "user", [{"type": "text", "text": "x"}])
    storage.titles.rename(keys[1], "Renamed", storage.clock(), None)
    seen: list[str] = []
    cursor = None
    pages = 0
    while cursor or not pages:
        page = storage.chats.page(OWNER, 2, cursor)
        seen += [chat.id for chat in page.rows]
        cursor, pages = page.next_cursor, pages + 1
    wanted = [keys[0], *reversed(keys[1:])]
    assert seen == [key.chat_id for key in wanted]
    assert pages == 3


def test_list_shows_a_title_the_moment_it_is_written(storage: Storage) -> None:
    """The index gives keys only; the titles come from the table."""
    key = storage.new_chat()
    storage.titles.rename(key, "Bread", storage.clock(), None)
    assert [chat.title for chat in storage.chats.page(OWNER, 10, None).rows] == ["Bread"]


def test_owner_without_chats_has_an_empty_list(storage: Storage) -> None:
    """And no cursor."""
    page = storage.chats.page("nobody", 10, None)
    assert (page.rows, page.next_cursor) == ([], None)


@pytest.mark.parametrize("cursor", ["", "x", "e30", "WyJhIl0", "bm90IGpzb24", "WzEsMl0", "\u00e9", "W10="])
def test_foreign_cursor_is_refused(storage: Storage, cursor: str) -> None:
    """Not base64, not JSON, no list, not of this list; an empty one is the beginning."""
    storage.new_chat()
    if not cursor:
        assert storage.chats.page(OWNER, 10, cursor).rows
        return
    with pytest.raises(InvalidRequest):
        storage.chats.page(OWNER, 10, cursor)


def test_chat_that_its_index_names_twice_is_listed_once(real_storage: Storage) -> None:
    """An entry is moved by two writes, between which both are there; the cursor goes behind the last."""
    keys = [real_storage.new_chat() for _ in range(4)]
    moved, *other_keys = reversed(keys)

    def name_twice(parsed: dict[str, Any], **_: Any) -> None:
        named = parsed["Items"][0]
        parsed["Items"].insert(2, {**named, "updated_at": parsed["Items"][1]["updated_at"]})

    real_storage.client.meta.events.register("after-call.dynamodb.Query", name_twice)
    page = real_storage.chats.page(OWNER, 2, None)
    real_storage.client.meta.events.unregister("after-call.dynamodb.Query", name_twice)
    assert [chat.id for chat in page.rows] == [moved.chat_id, other_keys[0].chat_id]


def test_patch_sets_what_it_mentions_and_clears_what_is_none(storage: Storage) -> None:
    """And leaves the rest, the title above all."""
    key = storage.new_chat()
    before = storage.chat(key)
    patched = UpdateChat(storage.chats, storage.configs, storage.clock)(
        key, ChatPatch("running", "w1", archived=True)
    )
    assert (patched.status, patched.worker_id, patched.archived) == ("running", "w1", True)
    cleared = UpdateChat(storage.chats, storage.configs, storage.clock)(key, ChatPatch(worker_id=None))
    assert (cleared.status, cleared.worker_id, cleared.archived) == ("running", None, True)
    assert (cleared.title, cleared.title_version) == (before.title, before.title_version)
    assert cleared.updated_at > patched.updated_at > before.updated_at
    assert cleared == storage.chat(key)


def test_empty_patch_changes_nothing(storage: Storage) -> None:
    """Not even the time of activity."""
    key = storage.new_chat()
    before = storage.chat(key)
    assert UpdateChat(storage.chats, storage.configs, storage.clock)(key, ChatPatch()) == before


def test_deleted_chat_is_gone_and_stays_gone(storage: Storage) -> None:
    """No late write of any kind brings it back."""
    key = storage.new_chat()
    storage.chats.delete(key)
    late: list[Callable[[], object]] = [
        lambda: storage.chats.get(key),
        lambda: storage.chats.patch(key, ChatPatch(status="error"), storage.clock()),
        lambda: storage.titles.rename(key, "Bread", storage.clock(), None),
        lambda: storage.messages.page(key, 10, None),
        lambda: AddMessage(storage.messages, storage.clock, new_id)(
            key, "user", [{"type": "text", "text": "x"}]
        ),
        lambda: storage.chats.delete(key),
    ]
    for write in late:
        with pytest.raises(NotFound):
            write()
    assert storage.chats.page(OWNER, 10, None).rows == []
    assert [item["sk"]["S"][:8] for item in storage.items(of="CHAT#")] == ["DELETED", "MESSAGE#"]


def test_deletion_whose_reply_was_lost_has_succeeded(real_storage: Storage) -> None:
    """The retry finds nothing, which is what was asked for."""
    key = real_storage.new_chat()
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "TransactWriteItems")
    real_storage.chats.delete(key)
    assert lost
    with pytest.raises(NotFound):
        real_storage.chat(key)
