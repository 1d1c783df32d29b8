"""Writers that really are at work at once, on DynamoDB Local."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from shared.adapters.wiring import new_id
from shared.rules.chats import ChatKey
from shared.use_cases.auto_title import AutoTitled, AutoTitler, UserMessage
from shared.use_cases.chats import append_message
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import TitleContext
from shared.use_cases.regenerate import Regenerated
from shared.use_cases.rename import rename
from tests.storage.conftest import Storage
from tests.storage.test_generating import run_regenerate
from tests.support.fakes import FakeModel, free_account

ROUNDS = 20


def regenerate_at(storage: Storage, key: ChatKey, words: str, start: Barrier) -> Regenerated:
    """A regenerate whose model answers when all have read."""
    return run_regenerate(storage, key, FakeModel(words, meanwhile=start.wait))


def rename_at(storage: Storage, key: ChatKey, words: str, start: Barrier) -> None:
    """A rename at the same instant."""
    start.wait()
    rename(storage.titles, key, words, storage.clock)


def test_two_regenerates_and_a_rename_at_once(real_storage: Storage) -> None:
    """The person's words survive, at most one machine wrote, and no version is missing."""
    real_storage.with_default_config()
    for _ in range(ROUNDS):
        key = real_storage.new_chat()
        start = Barrier(3, timeout=30)
        with ThreadPoolExecutor(3) as threads:
            machines = [threads.submit(regenerate_at, real_storage, key, name, start) for name in "ab"]
            threads.submit(rename_at, real_storage, key, "Mine", start).result()
            written = [machine.result().outcome for machine in machines].count("written")
        chat = real_storage.chat(key)
        assert (chat.title, chat.title_source) == ("Mine", "user")
        assert written <= 1
        assert chat.title_version == 2 + written


def auto_title_at(storage: Storage, key: ChatKey, start: Barrier) -> AutoTitled:
    """An automatic title whose model answers when all are ready."""
    model = FakeModel("Automatic", meanwhile=start.wait)
    titler = AutoTitler(storage.chats, storage.contexts, model.of, free_account, storage.titles)
    (message,) = storage.messages.page(key, 1, None).rows
    told = UserMessage("1", key, frozenset(), message.id, storage.clock())
    return titler.handle(told, Deadline(30, lambda: 0), storage.clock())


def test_an_automatic_title_twice_and_a_rename_at_once(real_storage: Storage) -> None:
    """As when the stream delivers a message twice: the person's words survive, one machine wrote at most."""
    real_storage.with_default_config()
    for _ in range(ROUNDS):
        key = real_storage.new_chat()
        start = Barrier(3, timeout=30)
        with ThreadPoolExecutor(3) as threads:
            machines = [threads.submit(auto_title_at, real_storage, key, start) for _ in "ab"]
            threads.submit(rename_at, real_storage, key, "Mine", start).result()
            outcomes = [machine.result() for machine in machines]
        chat = real_storage.chat(key)
        assert (chat.title, chat.title_source) == ("Mine", "user")
        assert set(outcomes) <= {"written", "superseded"}
        assert chat.title_version == 2 + outcomes.count("written")
        assert outcomes.count("written") <= 1


def test_a_rename_between_the_two_reads_of_an_automatic_title(real_storage: Storage) -> None:
    """What is read as a person's is left alone, though a compare-and-swap on it would hold."""
    key = real_storage.with_default_config().new_chat()
    (message,) = real_storage.messages.page(key, 1, None).rows

    class RenamedBefore:
        def read(self, key: ChatKey) -> TitleContext:
            rename(real_storage.titles, key, "Mine", real_storage.clock)
            return real_storage.contexts.read(key)

    titler = AutoTitler(
        real_storage.chats, RenamedBefore(), FakeModel("Machine").of, free_account, real_storage.titles
    )
    told = UserMessage("1", key, frozenset(), message.id, real_storage.clock())
    assert titler.handle(told, Deadline(30, lambda: 0), real_storage.clock()) == "not_needed"
    assert real_storage.chat(key).title == "Mine"


def test_of_many_regenerates_at_once_one_writes(real_storage: Storage) -> None:
    """The others get its chat."""
    real_storage.with_default_config()
    key = real_storage.new_chat()
    start = Barrier(8, timeout=30)
    with ThreadPoolExecutor(8) as threads:
        running = [threads.submit(regenerate_at, real_storage, key, f"m{n}", start) for n in range(8)]
        done = [run.result() for run in running]
    (winner,) = [one.chat for one in done if one.outcome == "written"]
    assert all(one.chat == winner for one in done)
    assert winner.title_version == 2


def test_renames_land_while_messages_arrive(real_storage: Storage) -> None:
    """A message's transaction on the chat holds no rename up, and loses none of its own messages."""
    key = real_storage.new_chat()
    start = Barrier(4, timeout=30)

    def talk() -> None:
        start.wait()
        for _ in range(25):
            append_message(
                real_storage.messages,
                key,
                "user",
                [{"type": "text", "text": "x"}],
                real_storage.clock,
                new_id,
            )

    def insist() -> None:
        start.wait()
        for number in range(25):
            rename(real_storage.titles, key, f"Title {number}", real_storage.clock)

    with ThreadPoolExecutor(4) as threads:
        for run in [threads.submit(work) for work in (talk, talk, insist, insist)]:
            run.result()
    chat = real_storage.chat(key)
    assert chat.title == "Title 24"
    assert len(real_storage.messages.page(key, 100, None).rows) == 51
