"""The guarantees about titles, where they are kept: in the conditions of the writes."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.calls import ATTEMPTS
from shared.adapters.dynamodb.items import chat_key
from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import NotFound, PreconditionFailed
from shared.rules.times import rfc3339
from shared.use_cases.chats import AddMessage, UpdateChat
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.ports.titles import Superseded, Written
from tests.storage.conftest import Storage
from tests.support.faults import lose_next_reply, refuse_next


def test_rename_becomes_the_users_title_with_the_next_version(storage: Storage) -> None:
    """Promise 1, the plain case."""
    key = storage.new_chat()
    chat = storage.titles.rename(key, "Bread", storage.clock(), None)
    assert (chat.title, chat.title_version, chat.title_source) == ("Bread", 2, "user")
    assert chat == storage.chat(key)


def test_rename_leaves_updated_at(storage: Storage) -> None:
    """Promise 8: lists do not jump."""
    key = storage.new_chat()
    before = storage.chat(key)
    after = storage.titles.rename(key, "Bread", storage.clock(), None)
    assert after.updated_at == before.updated_at
    assert after.title_updated_at > before.title_updated_at


def test_rename_to_the_current_user_title_changes_no_field(storage: Storage) -> None:
    """No version without a change."""
    key = storage.new_chat()
    first = storage.titles.rename(key, "Bread", storage.clock(), None)
    assert storage.titles.rename(key, "Bread", storage.clock(), None) == first == storage.chat(key)


def test_generated_title_loses_to_a_confirmation(storage: Storage) -> None:
    """Promise 1: a read from before a confirmation is stale, though the text is the same."""
    key = storage.new_chat()
    named = storage.titles.rename(key, "Bread", storage.clock(), None)
    for _ in range(2):
        read = storage.contexts.read(key, lambda: None)
        storage.titles.rename(key, "Bread", storage.clock(), None)
        stored = storage.titles.store_generated(key, read, "Baking bread", storage.clock())
        assert stored == Superseded(named)
    assert storage.chat(key) == named
    stored = storage.titles.store_generated(
        key, storage.contexts.read(key, lambda: None), "Baking", storage.clock()
    )
    assert isinstance(stored, Written)
    assert stored.chat.title_version == named.title_version + 1
    # The confirmation was of a title that is gone.
    assert storage.contexts.read(key, lambda: None).confirmation is None


def test_confirmation_keeps_the_latest_time_and_is_new_each_time(storage: Storage) -> None:
    """A confirmation that arrives late does not set the time back."""
    key = storage.new_chat()
    early, late = storage.clock(), storage.clock()
    storage.titles.rename(key, "Bread", early, None)
    seen = []
    for at in (late, early):
        storage.titles.rename(key, "Bread", at, None)
        seen.append(storage.contexts.read(key, lambda: None).confirmation)
    assert [confirmation and confirmation.confirmed_at for confirmation in seen] == [rfc3339(late)] * 2
    assert seen[0] != seen[1]


def before_confirmation(storage: Storage, *events: Callable[[], object]) -> None:
    """Has each of ``events`` happen between the two writes of one of the next confirmations."""
    todo = iter(events)

    def meet(params: dict[str, object], **_: object) -> None:
        if "title_confirmed_at = :now" in str(params):
            next(todo, lambda: None)()

    storage.client.meta.events.register("before-parameter-build.dynamodb.UpdateItem", meet)


@pytest.mark.parametrize(("words", "source"), [("Bread", "generated"), ("Cake", "user")])
def test_confirmation_becomes_a_rename_when_the_title_changed(
    real_storage: Storage, words: str, source: str
) -> None:
    """Between its two writes the title becomes a generated or another user title. The last rename wins."""
    key = real_storage.new_chat()
    real_storage.titles.rename(key, "Bread", real_storage.clock(), None)

    def retitle() -> None:
        change_chat(real_storage, key, title=words, title_source=source, title_version=3)

    before_confirmation(real_storage, retitle)
    chat = real_storage.titles.rename(key, "Bread", real_storage.clock(), None)
    assert (chat.title, chat.title_source, chat.title_version) == ("Bread", "user", 4)
    assert chat == real_storage.chat(key)


def change_chat(storage: Storage, key: ChatKey, **values: object) -> None:
    """What another writer does: sets these attributes of the chat item."""
    storage.other_client.update_item(
        TableName=storage.table_name,
        Key=to_attribute_values(chat_key(key)),
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
        ExpressionAttributeValues=to_attribute_values({f":{name}": value for name, value in values.items()}),
    )


def test_confirmation_succeeds_when_later_renames_interrupt_each_attempt(real_storage: Storage) -> None:
    """The same title is confirmed later by others, or renamed away and back: the last word wins."""
    key = real_storage.new_chat()
    real_storage.titles.rename(key, "Bread", real_storage.clock(), None)
    at = real_storage.clock()

    def confirm_later(number: int) -> None:
        later = rfc3339(at + timedelta(seconds=number + 1))
        change_chat(real_storage, key, title_confirmation_id=f"c{number}", title_confirmed_at=later)

    def rename_away_and_back(number: int) -> None:
        change_chat(real_storage, key, title_version=number + 3)

    for overtake in (confirm_later, rename_away_and_back):
        before_confirmation(real_storage, *(partial(overtake, number) for number in range(ATTEMPTS)))
        chat = real_storage.titles.rename(key, "Bread", at, None)
        assert (chat.title, chat.title_source) == ("Bread", "user")
        assert chat == real_storage.chat(key)


def test_confirmation_is_unavailable_when_a_generated_title_interrupts_last(real_storage: Storage) -> None:
    """A generated title is not a later rename, so the client is told to retry."""
    key = real_storage.new_chat()
    real_storage.titles.rename(key, "Bread", real_storage.clock(), None)
    overtake = partial(change_chat, real_storage, key)
    other_writes = [partial(overtake, title_version=number + 3) for number in range(ATTEMPTS - 1)]
    machine = partial(overtake, title="Baking", title_source="generated", title_version=9)
    before_confirmation(real_storage, *other_writes, machine)
    with pytest.raises(StorageUnavailable):
        real_storage.titles.rename(key, "Bread", real_storage.clock(), None)


def test_confirmation_is_not_found_when_the_chat_is_deleted(real_storage: Storage) -> None:
    """And brings nothing back."""
    key = real_storage.new_chat()
    real_storage.titles.rename(key, "Bread", real_storage.clock(), None)
    gone = {"TableName": real_storage.table_name, "Key": to_attribute_values(chat_key(key))}
    before_confirmation(real_storage, lambda: real_storage.other_client.delete_item(**gone))
    for _ in range(2):
        with pytest.raises(NotFound):
            real_storage.titles.rename(key, "Bread", real_storage.clock(), None)


def test_generated_title_confirmed_by_a_user_becomes_a_user_title(storage: Storage) -> None:
    """The source is part of the title."""
    key = storage.new_chat()
    before = storage.chat(key)
    after = storage.titles.rename(key, before.title, storage.clock(), None)
    assert (after.title, after.title_source, after.title_version) == (before.title, "user", 2)


def test_renaming_a_chat_that_is_not_there_is_not_found_and_makes_none(storage: Storage) -> None:
    """A late rename does not bring a deleted chat back."""
    key = storage.new_chat()
    storage.chats.delete(key)
    with pytest.raises(NotFound):
        storage.titles.rename(key, "Bread", storage.clock(), None)
    with pytest.raises(NotFound):
        storage.chat(key)


def test_other_owners_key_names_no_chat(storage: Storage) -> None:
    """Promise 7."""
    key = storage.new_chat()
    with pytest.raises(NotFound):
        storage.titles.rename(ChatKey("mallory", key.chat_id), "Mine", storage.clock(), None)
    assert storage.chat(key).title_version == 1


def test_if_match_stores_over_the_named_version_only(storage: Storage) -> None:
    """412 comes with the chat as it is."""
    key = storage.new_chat()
    renamed = storage.titles.rename(key, "Bread", storage.clock(), frozenset({1}))
    with pytest.raises(PreconditionFailed) as failure:
        storage.titles.rename(key, "Cake", storage.clock(), frozenset({1}))
    assert failure.value.current == renamed == storage.chat(key)
    assert storage.titles.rename(key, "Cake", storage.clock(), frozenset({1, 2})).title == "Cake"


def test_if_match_holds_for_a_rename_that_changes_nothing(storage: Storage) -> None:
    """The precondition comes first, also where there is nothing to write."""
    key = storage.new_chat()
    storage.titles.rename(key, "Bread", storage.clock(), None)
    assert storage.titles.rename(key, "Bread", storage.clock(), frozenset({2})).title_version == 2
    with pytest.raises(PreconditionFailed):
        storage.titles.rename(key, "Bread", storage.clock(), frozenset({1}))


def test_generated_title_is_written_over_what_was_read(storage: Storage) -> None:
    """Regenerate's plain case."""
    key = storage.new_chat()
    read = storage.contexts.read(key, lambda: None)
    stored = storage.titles.store_generated(key, read, "Baking bread", storage.clock())
    assert isinstance(stored, Written)
    assert (stored.chat.title_source, stored.chat.title_version) == ("generated", 2)
    assert stored.chat == storage.chat(key)
    assert stored.chat.updated_at == read.chat.updated_at


def test_generated_title_loses_to_a_rename(storage: Storage) -> None:
    """Promise 1: the loser writes nothing and learns the winner's title."""
    key = storage.new_chat()
    read = storage.contexts.read(key, lambda: None)
    renamed = storage.titles.rename(key, "Bread", storage.clock(), None)
    stored = storage.titles.store_generated(key, read, "Baking bread", storage.clock())
    assert stored == Superseded(renamed)
    assert storage.chat(key) == renamed


def test_title_renamed_away_and_back_has_moved_on(storage: Storage) -> None:
    """The same text is not the same version (ABA)."""
    key = storage.new_chat()
    storage.titles.rename(key, "Bread", storage.clock(), None)
    read = storage.contexts.read(key, lambda: None)
    storage.titles.rename(key, "Cake", storage.clock(), None)
    back = storage.titles.rename(key, "Bread", storage.clock(), None)
    assert storage.titles.store_generated(key, read, "Baking", storage.clock()) == Superseded(back)
    assert storage.chat(key) == back


@pytest.mark.parametrize(("name", "value"), [("title", "Restored"), ("title_source", "user")])
def test_generated_title_compares_text_and_source_too(storage: Storage, name: str, value: str) -> None:
    """An item that was put back by hand, with a version that was read before, is not what was read."""
    key = storage.new_chat()
    read = storage.contexts.read(key, lambda: None)
    storage.client.update_item(
        TableName=storage.table_name,
        Key=to_attribute_values(chat_key(key)),
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues=to_attribute_values({":value": value}),
    )
    assert isinstance(storage.titles.store_generated(key, read, "Baking", storage.clock()), Superseded)
    assert storage.chat(key).title_version == 1


def test_generated_title_for_a_deleted_chat_is_not_found(storage: Storage) -> None:
    """A lost race and a chat that is gone are two things."""
    key = storage.new_chat()
    read = storage.contexts.read(key, lambda: None)
    storage.chats.delete(key)
    with pytest.raises(NotFound):
        storage.titles.store_generated(key, read, "Baking bread", storage.clock())
    with pytest.raises(NotFound):
        storage.chat(key)


def test_other_updates_neither_change_nor_block_a_title(storage: Storage) -> None:
    """Promises 1 and 2: status, worker, archive state and messages are no title matter."""
    key = storage.new_chat()
    read = storage.contexts.read(key, lambda: None)
    UpdateChat(storage.chats, storage.configs, storage.clock)(key, ChatPatch("running", "w1", archived=True))
    AddMessage(storage.messages, storage.clock, new_id)(key, "assistant", [{"type": "text", "text": "Hi"}])
    assert storage.chat(key).title_version == 1
    assert isinstance(storage.titles.store_generated(key, read, "Baking", storage.clock()), Written)


def test_generated_write_whose_reply_was_lost_is_our_own(real_storage: Storage) -> None:
    """The SDK's retry finds the title written already, by us: no conflict."""
    key = real_storage.new_chat()
    read = real_storage.contexts.read(key, lambda: None)
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")
    stored = real_storage.titles.store_generated(key, read, "Baking bread", real_storage.clock())
    assert lost
    assert isinstance(stored, Written)
    assert stored.chat == real_storage.chat(key)
    assert stored.chat.title_version == 2


@pytest.mark.parametrize("if_versions", [None, frozenset({1})])
def test_rename_whose_reply_was_lost_is_done_once(
    real_storage: Storage, if_versions: frozenset[int] | None
) -> None:
    """Neither a second version nor a failed precondition comes of the retry."""
    key = real_storage.new_chat()
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")
    chat = real_storage.titles.rename(key, "Bread", real_storage.clock(), if_versions)
    assert lost
    assert chat == real_storage.chat(key)
    assert chat.title_version == 2


def test_rename_that_meets_a_transaction_is_done_again(real_storage: Storage) -> None:
    """Promise 2: a message being appended turns nobody's rename away."""
    key = real_storage.new_chat()
    refused = refuse_next(real_storage.client, "UpdateItem", 3, "TransactionConflictException")
    assert real_storage.titles.rename(key, "Bread", real_storage.clock(), None).title_version == 2
    assert len(refused) == 3


def test_unreachable_store_is_storage_unavailable(real_storage: Storage) -> None:
    """After the last attempt, and whatever keeps it."""
    key = real_storage.new_chat()
    for code, status, attempts in (
        ("TransactionConflictException", 400, 6),
        ("ThrottlingException", 400, 3),
        ("ProvisionedThroughputExceededException", 400, 3),
        ("InternalServerError", 500, 3),
        ("InternalFailure", 500, 3),
        ("", 502, 3),
    ):
        refused = refuse_next(real_storage.client, "UpdateItem", attempts, code, status)
        with pytest.raises(StorageUnavailable):
            real_storage.titles.rename(key, "Bread", real_storage.clock(), None)
        assert len(refused) == attempts
    assert real_storage.chat(key).title_version == 1


def test_chat_with_many_messages_renames_at_the_price_of_a_new_one(storage: Storage) -> None:
    """One item is written, and its size knows nothing of the conversation."""
    key = storage.new_chat()
    for number in range(30):
        text = f"{number} " + "x" * 5_000
        AddMessage(storage.messages, storage.clock, new_id)(key, "user", [{"type": "text", "text": text}])
    storage.titles.rename(key, "Bread", storage.clock(), None)
    (item,) = [item for item in storage.items() if item["sk"]["S"] == "CHAT"]
    assert len(str(item)) < 1_000
