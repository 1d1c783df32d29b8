"""Writers that really are at work at once, on DynamoDB Local; every order of calls is in interleavings."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.use_cases.chats import AddMessage
from shared.use_cases.regenerate import Regenerated
from shared.use_cases.rename import RenameTitle
from tests.storage.conftest import Storage
from tests.storage.test_generating import run_regenerate
from tests.support.fakes import FakeModel

ROUNDS = 20


def regenerate_at(storage: Storage, key: ChatKey, words: str, start: Barrier) -> Regenerated:
    """A regenerate whose model answers when all have read, with a title of the chat's topic."""
    return run_regenerate(storage, key, FakeModel(f"Bread {words}", during_call=start.wait))


def rename_at(storage: Storage, key: ChatKey, words: str, start: Barrier) -> None:
    """A rename at the same instant."""
    start.wait()
    RenameTitle(storage.titles, storage.clock)(key, words)


def test_two_regenerates_and_a_rename_at_once(real_storage: Storage) -> None:
    """The user title survives, at most one generated title is stored, and no version is missing."""
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


def test_one_of_many_concurrent_regenerates_writes(real_storage: Storage) -> None:
    """The others get its chat."""
    real_storage.with_default_config()
    key = real_storage.new_chat()
    start = Barrier(8, timeout=30)
    with ThreadPoolExecutor(8) as threads:
        running = [threads.submit(regenerate_at, real_storage, key, f"m{n}", start) for n in range(8)]
        done = [run.result() for run in running]
    (winner,) = [result.chat for result in done if result.outcome == "written"]
    assert all(result.chat == winner for result in done)
    assert winner.title_version == 2


def test_renames_land_while_messages_arrive(real_storage: Storage) -> None:
    """A message's transaction on the chat holds no rename up, and loses none of its own messages."""
    key = real_storage.new_chat()
    start = Barrier(4, timeout=30)

    def talk() -> None:
        start.wait()
        for _ in range(25):
            AddMessage(real_storage.messages, real_storage.clock, new_id)(
                key, "user", [{"type": "text", "text": "x"}]
            )

    def insist() -> None:
        start.wait()
        for number in range(25):
            RenameTitle(real_storage.titles, real_storage.clock)(key, f"Title {number}")

    with ThreadPoolExecutor(4) as threads:
        for run in [threads.submit(work) for work in (talk, talk, insist, insist)]:
            run.result()
    chat = real_storage.chat(key)
    assert chat.title == "Title 24"
    assert len(real_storage.messages.page(key, 100, None).rows) == 51
