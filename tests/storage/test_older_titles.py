"""A backlog that also replaces automatic titles of an earlier version of the prompt."""

import pytest

from shared.adapters.dynamodb.items import chat_key, prompt_version_of
from shared.rules.backlogs import ChatOutcome, Segment
from shared.rules.chats import ChatKey
from shared.rules.prompt_versions import PROMPT_VERSION
from shared.use_cases.ports.backlogs import Candidate
from shared.use_cases.ports.chats import ChatPatch
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import Storage
from tests.storage.test_backlogs import MUCH, TITLE, counts, store_model_title
from tests.support.fakes import FakeModel


@pytest.fixture
def old_chat(real_storage: Storage) -> ChatKey:
    """A chat with an automatic title of an earlier version of the prompt."""
    key = real_storage.new_chat()
    store_older(real_storage, key, PROMPT_VERSION - 1)
    return key


def store_older(storage: Storage, key: ChatKey, prompt: int, title: str = "Bread") -> None:
    """An automatic title of an earlier version of the prompt."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.adapters.dynamodb.titles._PROMPT", {":prompt": prompt})
        store_model_title(storage, key, title)


def forget_prompt(storage: Storage, key: ChatKey) -> None:
    """Leaves the chat as a release that noted no version has left it, or an import of another product."""
    update = {
        "UpdateExpression": "REMOVE title_prompt_version",
        "ConditionExpression": "title_source = :source",
    }
    storage.table.update(chat_key(key), {":source": "automatic"}, **update)


def prompt_of(storage: Storage, key: ChatKey) -> int | None:
    """The version of the prompt that is noted."""
    item = storage.table.get(chat_key(key))
    assert item
    return prompt_version_of(item)


def run(service: BacklogService, *, older_automatic_titles: bool = True) -> dict[str, int]:
    """What a whole backlog comes to."""
    _, is_new = service.manage.start(MUCH, older_automatic_titles=older_automatic_titles)
    assert is_new
    service.deliver_all()
    return counts(service)


def nothing(**changed: int) -> dict[str, int]:
    """The counts of a run, most of which are 0."""
    return {"found": 0, "queued": 0, "titled": 0, "skipped": 0, "failed": 0} | changed


def test_backlog_replaces_older_automatic_titles_where_asked(
    real_storage: Storage, old_chat: ChatKey
) -> None:
    """Once; and no title that a person wrote or asked for, nor one of the prompt of today."""
    model, keys = FakeModel(), [real_storage.new_chat() for _ in range(5)]
    unknown, current, named, generated, opted_out = keys
    store_older(real_storage, unknown, 1)
    forget_prompt(real_storage, unknown)
    store_model_title(real_storage, current, "Loaves")
    store_older(real_storage, named, 1)
    real_storage.titles.rename(named, "Mine", real_storage.clock(), None)
    store_older(real_storage, generated, 1)
    store_model_title(real_storage, generated, "Asked for", "generated")
    store_older(real_storage, opted_out, 1)
    real_storage.chats.patch(opted_out, ChatPatch(automatic_title=False), real_storage.clock())
    kept = {key: real_storage.chat(key) for key in (current, named, generated, opted_out)}
    service = BacklogService(real_storage, model.of)
    assert run(service, older_automatic_titles=False) == nothing()
    assert not service.look().older_automatic_titles
    assert run(service) == nothing(found=3, titled=2, skipped=1)
    assert service.look().older_automatic_titles
    for key in (old_chat, unknown):
        chat = real_storage.chat(key)
        assert (chat.title, chat.title_source, chat.title_version) == (TITLE, "automatic", 3)
        assert prompt_of(real_storage, key) == PROMPT_VERSION
    assert {key: real_storage.chat(key) for key in kept} == kept
    assert [prompt_of(real_storage, key) for key in (named, generated)] == [None, None]
    assert run(service) == nothing(found=1, skipped=1)
    assert len(model.tasks) == 2


def test_older_title_that_comes_out_the_same_is_no_change_and_is_paid_once(
    real_storage: Storage, old_chat: ChatKey
) -> None:
    """Nobody is told of it, since its version stays. The next backlog does not ask again."""
    model = FakeModel("Bread")
    before = real_storage.chat(old_chat)
    service = BacklogService(real_storage, model.of)
    assert run(service) == nothing(found=1, titled=1)
    assert real_storage.chat(old_chat) == before
    assert prompt_of(real_storage, old_chat) == PROMPT_VERSION
    assert run(service) == nothing()
    assert len(model.tasks) == 1


@pytest.mark.parametrize("is_same", [False, True])
@pytest.mark.parametrize("by", ["user", "automatic"])
def test_title_that_is_written_while_an_older_one_is_replaced_stays(
    real_storage: Storage, old_chat: ChatKey, by: str, *, is_same: bool
) -> None:
    """The model has answered by then, with the same title or another."""

    def write() -> None:
        write_title(real_storage, old_chat, by)

    model = FakeModel("Bread" if is_same else TITLE, during_call=write)
    assert run(BacklogService(real_storage, model.of)) == nothing(found=1, skipped=1)
    chat = real_storage.chat(old_chat)
    assert (chat.title, chat.title_source, chat.title_version) == ("Meanwhile", by, 3)


@pytest.mark.parametrize("by", ["user", "automatic"])
def test_title_that_is_written_behind_its_page_stays_and_costs_nothing(
    real_storage: Storage, old_chat: ChatKey, by: str
) -> None:
    """An older prompt may write it, too: the previous release, while both run."""
    model = FakeModel()
    service = BacklogService(real_storage, model.of)
    service.manage.start(MUCH, older_automatic_titles=True)

    def title_behind(segment: Segment, chat: Candidate) -> ChatOutcome:
        write_title(real_storage, chat.key, by)
        return service.title(segment, chat)

    while service.queue:
        service.work(service.queue.pop(0), title_behind)
    assert (counts(service), model.tasks) == (nothing(found=1, skipped=1), [])
    assert service.look().spent_micros == 0
    assert real_storage.chat(old_chat).title == "Meanwhile"


def write_title(storage: Storage, key: ChatKey, by: str) -> None:
    """Another title of the chat, by its user or by an earlier version of the prompt."""
    if by == "user":
        storage.titles.rename(key, "Meanwhile", storage.clock(), None)
    else:
        store_older(storage, key, PROMPT_VERSION - 1, "Meanwhile")
