"""Export and import: what comes out goes in again, once, whatever interrupts it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.bootstrap.storage import new_id
from shared.rules.automatic_titles import Claim
from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.history import TitleChange, title_of
from shared.rules.limits import DefaultLimit, Payer, UsageLimit
from shared.rules.messages import Message
from shared.rules.model_configs import ModelConfig
from shared.rules.quotas import Quotas
from shared.rules.times import rfc3339
from shared.use_cases.chats import ChatFields, StartChat
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import OWNER, Storage
from tests.storage.transfers import export, fresh, furnish, import_into, items_of, lines_of
from tests.support.fakes import FakeModel
from tests.support.faults import lost_reply
from tests.support.sample import examples, some
from tests.support.tables import dynamodb_client
from tools.command_error import CommandError
from tools.ops.item_kinds import kind_of
from tools.transfer import export_chats as exporting
from tools.transfer import import_chats as importing

LEFT_OUT = {"pk", "sk", "bucket_full_at", "title_confirmation_id", "title_confirmed_at"}
NONE = {"N": "0"}
# A thousand dollars for each million tokens.
PRICED = ModelConfig(
    "priced", "bedrock", "m", input_micros_per_million=10**9, output_micros_per_million=10**9
)


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_export_goes_in_again_and_comes_out_as_it_was(
    real_storage: Storage, tmp_path: Path, data: st.DataObject
) -> None:
    """Of whatever service; and all that the service reads of its chats is as it was."""
    source, target = fresh(real_storage), fresh(real_storage)
    furnish(source, data)
    path = export(source, tmp_path)
    assert import_into(target, path) == 0
    assert lines_of(export(target, tmp_path)) == lines_of(path)
    before, after = items_of(source), items_of(target)
    for key, item in before.items():
        if key[1] in {"CHAT", "CHATS"} or key[0].startswith("USAGE"):
            kept = {name: value for name, value in item.items() if name not in LEFT_OUT and value != NONE}
            assert {name: after.get(key, {}).get(name) for name in kept} == kept
    imported = items_of(target)
    assert import_into(target, path) == 0
    assert items_of(target) == imported


def test_what_an_export_leaves_out_is_nowhere_after_an_import(real_storage: Storage, tmp_path: Path) -> None:
    """And the chat has all the rest."""
    source, target = fresh(real_storage).with_default_config(), fresh(real_storage)
    key = source.new_chat()
    message = Message(new_id(), "user", [{"type": "text", "text": "And rye?"}], rfc3339(source.clock()))
    source.messages.append(key, message, ["trial"])
    for _ in range(2):
        source.titles.rename(key, "Mine", source.clock(), None)
    source.claims.claim(key, "first", Claim(message.id, 1))
    source.watch_store.new_ticket(OWNER, source.clock())
    source.watch_store.add(OWNER, "tab", source.clock())
    source.table.put({"pk": f"IDEMPOTENCY#{OWNER}", "sk": f"ANSWER#{'a' * 64}", "data": "A title"})
    BacklogService(source, FakeModel().of).manage.start(10)
    left_out = {"first_title_claim", "title_confirmation_id", "title_confirmed_at", "sender_groups", "data"}
    assert left_out <= attributes_of(source)
    path = export(source, tmp_path)
    assert not [name for name in left_out if f'"{name}"'.encode() in path.read_bytes()]
    import_into(target, path)
    assert not left_out & attributes_of(target)
    kinds = {kind_of({"pk": pk, "sk": sk}).name for pk, sk in items_of(target)}
    assert kinds == {"chats", "messages", "titles", "counts of chats"}


def attributes_of(storage: Storage) -> set[str]:
    """The names of all attributes in a table."""
    return {name for item in storage.items() for name in item}


@pytest.fixture
def exported(real_storage: Storage, tmp_path: Path) -> Path:
    """The export of two chats, one with earlier titles and messages that have their senders' own ids."""
    source = fresh(real_storage)
    for number in range(2):
        key = source.new_chat()
        source.history.record([TitleChange(key, title_of(source.chat(key)))])
        source.titles.rename(key, f"Bread {number}", source.clock(), None)
        message = Message("own", "user", [{"type": "text", "text": "And rye?"}], rfc3339(source.clock()))
        source.messages.append_once(key, message, (), "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    return export(source, tmp_path)


class Killed(BaseException):
    """The process has ended."""


@contextmanager
def at_call(client: Any, number: int, act: Callable[[Any, str], Any]) -> Iterator[list[str]]:
    """Does something at the call with this number. Gives the calls."""
    calls: list[str] = []
    # Calls are made by several threads at once.
    counting = Lock()

    def meet(request: Any, event_name: str, **_: Any) -> Any:
        with counting:
            calls.append(event_name)
            is_met = len(calls) == number + 1
        return act(request, event_name.rpartition(".")[2]) if is_met else None

    client.meta.events.register_first("before-send.dynamodb", meet)
    try:
        yield calls
    finally:
        client.meta.events.unregister("before-send.dynamodb", meet)


@pytest.mark.parametrize("is_answer_lost", [False, True], ids=["before", "after"])
def test_import_that_ends_at_any_call_is_continued_by_the_next(
    real_storage: Storage, exported: Path, monkeypatch: pytest.MonkeyPatch, *, is_answer_lost: bool
) -> None:
    """Whether the call takes effect or not."""
    monkeypatch.setattr("tools.transfer.chat_writer.BATCH_SIZE", 2)
    whole = fresh(real_storage)
    with at_call(whole.client, -1, lambda *_: None) as calls:
        import_into(whole, exported)
    assert len(calls) > 8

    def end(request: Any, operation: str) -> None:
        if is_answer_lost:
            lost_reply(request, operation, real_storage.other_client)
        raise Killed

    for number in some(range(len(calls))):
        table = fresh(real_storage)
        with at_call(table.client, number, end), pytest.raises(Killed):
            import_into(table, exported)
        chats = [key for key in items_of(table) if key[1] == "CHAT"]
        counted = sum(
            int(item["chat_count"]["N"]) for item in items_of(table).values() if "chat_count" in item
        )
        assert counted == len(chats)
        import_into(table, exported)
        assert items_of(table) == items_of(whole)


def test_chat_that_is_half_imported_can_be_created_by_nobody_else(
    real_storage: Storage, exported: Path
) -> None:
    """Its messages would be in the new chat. Who asks again gets the imported one."""
    start = StartChat(real_storage.chats, real_storage.configs, real_storage.clock, new_id)
    whole = fresh(real_storage)
    import_into(whole, exported)

    def end(**_: Any) -> None:
        raise Killed

    events = real_storage.client.meta.events
    events.register_first("before-send.dynamodb.TransactWriteItems", end)
    with pytest.raises(Killed):
        import_into(real_storage, exported)
    events.unregister("before-send.dynamodb.TransactWriteItems", end)
    ((partition, _), *_) = items_of(real_storage)
    chat_id = partition.rpartition("#")[2]
    with pytest.raises(StorageUnavailable):
        start.with_id(Payer(OWNER), chat_id, ChatFields())
    import_into(real_storage, exported)
    assert items_of(real_storage) == items_of(whole)
    assert not start.with_id(Payer(OWNER), chat_id, ChatFields()).is_new


def test_answer_that_is_lost_for_good_counts_no_chat_twice(real_storage: Storage, exported: Path) -> None:
    """The chat that the import finds then is its own."""
    lost = list[str]()

    def lose(request: Any, **_: Any) -> Any:
        lost.append("")
        return lost_reply(request, "TransactWriteItems", real_storage.other_client) if len(lost) < 4 else None

    events = real_storage.client.meta.events
    events.register_first("before-send.dynamodb.TransactWriteItems", lose)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("time.sleep", lambda _: None)
            assert import_into(real_storage, exported) == 0
    finally:
        events.unregister("before-send.dynamodb.TransactWriteItems", lose)
    assert items_of(real_storage)["OWNER#" + OWNER, "CHATS"]["chat_count"] == {"N": "2"}


def test_two_imports_at_once_import_each_chat_once(
    dynamodb_local_url: str, real_storage: Storage, exported: Path
) -> None:
    """Whichever is first."""
    clients = [dynamodb_client(dynamodb_local_url) for _ in range(4)]
    with ThreadPoolExecutor(len(clients)) as threads:
        codes = list(threads.map(lambda client: import_into(real_storage, exported, client=client), clients))
    assert set(codes) == {0}
    whole = fresh(real_storage)
    import_into(whole, exported)
    assert items_of(real_storage) == items_of(whole)


def test_chat_that_is_renamed_during_an_import_keeps_its_users_title(
    real_storage: Storage, exported: Path
) -> None:
    """At whatever call of a second import the first one ends and its user names the chat."""
    for number in some(range(6)):
        table = fresh(real_storage)

        def rename(*_: Any, table: Storage = table) -> None:
            import_into(table, exported, client=table.other_client)
            for key in chats_of(table):
                table.titles.rename(key, "Mine", table.clock(), None)
                table.history.record([TitleChange(key, title_of(table.chat(key)))])

        with at_call(table.client, number, rename):
            import_into(table, exported)
        for key in chats_of(table):
            chat = table.chat(key)
            assert (chat.title, chat.title_source, chat.title_version) == ("Mine", "user", 3)
            titles = table.history.page(key, title_of(chat), 10, None).rows
            assert [title.title_version for title in titles] == [3, 2, 1]


def chats_of(storage: Storage) -> list[ChatKey]:
    """The chats of a table."""
    keys = [pk.removeprefix("CHAT#").rpartition("#") for pk, sk in items_of(storage) if sk == "CHAT"]
    return [ChatKey(owner, chat_id) for owner, _, chat_id in keys]


def test_chat_that_is_deleted_during_an_import_stays_deleted_and_leaves_nothing(
    real_storage: Storage, exported: Path
) -> None:
    """At whatever call of a second import."""
    for number in some(range(6)):
        table = fresh(real_storage)

        def delete(*_: Any, table: Storage = table) -> None:
            import_into(table, exported, client=table.other_client)
            for key in chats_of(table):
                table.chats.delete(key)
                table.remains.remove(key, lambda: 60)

        with at_call(table.client, number, delete):
            import_into(table, exported)
        assert import_into(table, exported) == 0
        assert {sk for _, sk in items_of(table)} == {"DELETED", "CHATS"}


def test_chat_that_is_twice_in_a_file_is_imported_as_it_is_there_first(
    real_storage: Storage, tmp_path: Path
) -> None:
    """An export of one owner may have it twice. Nothing is left of the second, although imports overlap."""
    source = fresh(real_storage)
    key = source.new_chat()
    first = export(source, tmp_path)
    source.titles.rename(key, "Rye", source.clock(), None)
    source.history.record([TitleChange(key, title_of(source.chat(key)))])
    both = tmp_path / "both.jsonl"
    ends = [line.startswith(b'{"kind": "end"') for line in first.read_bytes().splitlines()]
    lines = first.read_bytes().splitlines(keepends=True)[: ends.index(True)]
    both.write_bytes(b"".join(lines) + export(source, tmp_path).read_bytes().partition(b"\n")[2])
    whole = fresh(real_storage)
    for table, path in ((whole, first), (real_storage, both)):
        assert import_into(table, path) == 0
    assert items_of(real_storage) == items_of(whole)


def test_owners_quota_of_chats_holds(real_storage: Storage, exported: Path, capsys: Any) -> None:
    """What does not fit is refused, and nothing of it is stored."""
    arguments = importing.parser().parse_args([str(exported)])
    quotas = Quotas(chats=1, chat_messages=100, chat_bytes=10**6, chat_titles=100)
    assert importing.import_chats(arguments, real_storage.client, real_storage.table_name, quotas) == 1
    assert len({pk for pk, _ in items_of(real_storage)}) == 2
    assert "its owner has 1 chats already (MaxChats)" in capsys.readouterr().err


def test_dry_run_writes_nothing_and_says_what_titles_would_cost(
    real_storage: Storage, tmp_path: Path, capsys: Any
) -> None:
    """Of the chats that would have a fallback."""
    source = fresh(real_storage)
    source.new_chat()
    path = export(source, tmp_path)
    real_storage.configs.put(PRICED)
    real_storage.configs.make_default(PRICED.id)
    before = items_of(real_storage)
    capsys.readouterr()
    assert import_into(real_storage, path, "--dry-run") == 0
    assert items_of(real_storage) == before
    printed = capsys.readouterr().out
    assert "1  chats would be imported, with 1 messages" in printed
    assert "1  of them would have a fallback title" in printed
    (least, most) = [float(word[1:]) for word in printed.split() if word.startswith("$")]
    assert 0.0 < least < most


def test_interrupted_export_goes_on_where_it_stopped(
    real_storage: Storage, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whatever call it ends; the file has its name when it is complete."""
    import_into(real_storage, exported)
    whole = lines_of(export(real_storage, tmp_path))
    monkeypatch.setattr("tools.transfer.table_source.BYTES_PER_SEGMENT", 100)

    def end(*_: Any) -> None:
        raise Killed

    for number in some(range(8)):
        path = tmp_path / f"interrupted-{number}.jsonl"
        arguments = exporting.parser().parse_args([str(path)])
        with at_call(real_storage.client, number, end), suppress(Killed):
            exporting.export_chats(arguments, real_storage.client, real_storage.table_name)
            raise AssertionError("nothing interrupted it")
        assert not path.exists()
        exporting.export_chats(arguments, real_storage.client, real_storage.table_name)
        assert lines_of(path) == whole
        with pytest.raises(CommandError, match="exists already"):
            exporting.export_chats(arguments, real_storage.client, real_storage.table_name)
    assert {path.suffix for path in tmp_path.iterdir()} == {".jsonl"}


def test_file_that_is_imported_for_one_user_sets_no_limit(real_storage: Storage, tmp_path: Path) -> None:
    """Whoever hands it in could give themselves one; chats and usage become the user's."""
    source = fresh(real_storage)
    source.new_chat()
    source.limits.put(UsageLimit("user", OWNER, 10**9))
    source.limits.put(UsageLimit("group", "trial", 10**9))
    source.limits.put_default(DefaultLimit(10**9, "week"))
    path = export(source, tmp_path)
    assert import_into(real_storage, path, "--owner=bob") == 0
    assert {key[0].partition("#")[0] for key in items_of(real_storage)} == {"CHAT", "OWNER"}
    assert import_into(real_storage, path) == 0
    assert len([key for key in items_of(real_storage) if key[0] == "USAGE_LIMITS"]) == 3


def test_export_of_one_owner_has_nothing_of_another(real_storage: Storage, tmp_path: Path) -> None:
    """And all of its own."""
    own = real_storage.new_chat()
    import_into(real_storage, export(real_storage, tmp_path), "--owner=bob")
    lines = lines_of(export(real_storage, tmp_path, "--owner=bob"))
    assert {line["owner_id"] for line in lines if "owner_id" in line} == {"bob"}
    assert [line["chat"]["id"] for line in lines if line.get("kind") == "chat"] == [own.chat_id]


def test_chat_that_changes_while_it_is_read_is_read_again(real_storage: Storage, tmp_path: Path) -> None:
    """So its title, version, history and messages are those of one time."""
    key = real_storage.new_chat()

    def change(*_: Any) -> None:
        real_storage.history.record([TitleChange(key, title_of(real_storage.chat(key)))])
        renamed = real_storage.titles.rename(key, "Rye", real_storage.clock(), None)
        real_storage.history.record([TitleChange(key, title_of(renamed))])

    changing = Storage(dynamodb_client(real_storage.client.meta.endpoint_url), real_storage.client)
    changing.table_name = real_storage.table_name
    for number in range(4):
        with at_call(changing.client, number, change):
            lines = lines_of(export(changing, tmp_path))
        (chat,) = [line["chat"] for line in lines if line.get("kind") == "chat"]
        versions = [line["title_version"] for line in lines if line.get("kind") == "past_title"]
        assert versions == list(range(1, chat["title_version"]))
