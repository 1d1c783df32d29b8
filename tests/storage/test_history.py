"""What chats were called, and who watches them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import InvalidRequest, NotFound
from shared.rules.history import PastTitle, TitleChange, title_of
from shared.rules.times import rfc3339
from shared.rules.watched_changes import Archiving, Deletion, WatchedChange
from shared.rules.watching import CONNECTION_TTL, HANDSHAKE, MAX_CLOSED, MAX_CONNECTIONS
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.rename import RenameTitle
from shared.use_cases.restore import RestoreTitle
from shared.use_cases.watch import OpenConnection
from tests.storage.conftest import OWNER, Storage
from tests.support.fakes import Listeners

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def past(version: int) -> PastTitle:
    """A title by its version."""
    return PastTitle(f"t{version}", version, "user", f"2026-01-02T03:04:{version:02}.000000Z")


def record(storage: Storage, key: ChatKey, *versions: int) -> None:
    """Keeps titles of a chat."""
    storage.history.record([TitleChange(key, past(version)) for version in versions])


def test_titles_newest_first_page_by_page(storage: Storage) -> None:
    """Each once, however often it is recorded."""
    key = storage.new_chat()
    record(storage, key, *range(1, 13))
    record(storage, key, 11, 12, 12)
    assert seen(storage, key, 12, limit=5) == list(range(12, 0, -1))


def seen(storage: Storage, key: ChatKey, newest: int, limit: int) -> list[int]:
    """The versions of a chat's titles page by page, where the chat was read with the ``newest``."""
    versions: list[int] = []
    cursor = None
    for _ in range(10):
        page = storage.history.page(key, past(newest), limit, cursor)
        assert len(page.rows) <= limit
        versions += [title.title_version for title in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return versions
    raise AssertionError("The pages come to no end.")


@pytest.mark.parametrize("recorded", range(5))
def test_titles_come_in_order_whatever_is_recorded_after_the_chat_was_read(
    storage: Storage, recorded: int
) -> None:
    """Each once, and the chat's own with them."""
    key = storage.new_chat()
    if recorded:
        record(storage, key, *range(1, recorded + 1))
    for newest in range(1, 5):
        for limit in range(1, 5):
            expected = sorted({newest, *range(1, recorded + 1)}, reverse=True)
            assert seen(storage, key, newest, limit) == expected


def test_newest_title_is_there_before_the_stream_has_come(storage: Storage) -> None:
    """And takes no place from an older one."""
    key = storage.new_chat()
    record(storage, key, 1, 2)
    first = storage.history.page(key, past(3), 2, None)
    assert [title.title_version for title in first.rows] == [3, 2]
    rest = storage.history.page(key, past(3), 2, first.next_cursor)
    assert ([title.title_version for title in rest.rows], rest.next_cursor) == ([1], None)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyIxIiwiMiJd", "WyI5OTk5OTk5OTk5OTk5Il0"])
def test_foreign_cursor_is_refused(storage: Storage, cursor: str) -> None:
    """It is refused."""
    key = storage.new_chat()
    with pytest.raises(InvalidRequest):
        storage.history.page(key, past(1), 2, cursor)
    with pytest.raises(InvalidRequest):
        storage.history.changes(OWNER, "2026", 2, cursor)


def test_changes_list_what_an_owner_missed(storage: Storage) -> None:
    """Of all of the owner's chats since a time, as it was recorded, page by page; of nobody else's."""
    first, second = storage.new_chat(), storage.new_chat()
    record(storage, first, 1)
    since = rfc3339(storage.clock())
    record(storage, second, 4)
    record(storage, first, 3, 5)  # at one and the same time
    record(storage, second, 2)  # held up on its way
    record(storage, ChatKey("grace", first.chat_id), 6)
    seen: list[tuple[ChatKey, PastTitle]] = []
    cursor = None
    for _ in range(5):
        page = storage.history.changes(OWNER, since, 1, cursor)
        seen += [(change.key, change.title) for change in page.rows if isinstance(change, TitleChange)]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert (seen[0], seen[-1]) == ((second, past(4)), (second, past(2)))
    assert sorted(title.title_version for _, title in seen) == [2, 3, 4, 5]
    assert storage.history.changes("nobody", since, 3, None).rows == []


def everything_since(storage: Storage, since: str, limit: int = 1) -> list[WatchedChange]:
    """The changes of OWNER's chats, page by page."""
    changes: list[WatchedChange] = []
    cursor = None
    while True:
        page = storage.history.changes(OWNER, since, limit, cursor)
        changes += page.rows
        cursor = page.next_cursor
        if cursor is None:
            return changes


def test_changes_list_deletions_and_archive_flags(storage: Storage) -> None:
    """In the order of recording, page by page. A deletion outlives the purge, as long as a client may ask."""
    gone, kept = storage.new_chat(), storage.new_chat()
    storage.clock.instant = NOW
    since = rfc3339(NOW)
    deletion = Deletion(gone, storage.chat(gone).updated_at)
    record(storage, gone, 1)
    patched = storage.chats.patch(kept, ChatPatch(archived=True), NOW)
    archiving = Archiving(kept, archived=True, updated_at=patched.updated_at)
    storage.history.record([archiving])
    storage.chats.delete(gone)
    storage.history.record([deletion, deletion])
    storage.history.record([deletion])  # delivered again
    assert everything_since(storage, since)[1:] == [archiving, deletion]
    storage.remains.remove(gone, lambda: 60)
    assert everything_since(storage, since) == [archiving, deletion]
    assert everything_since(storage, since, limit=100) == [archiving, deletion]
    assert storage.history.changes("grace", since, 9, None).rows == []
    (item,) = storage.items(of="DELETED#")
    assert timedelta(days=1, minutes=2) < datetime.fromtimestamp(float(item["expires_at"]["N"]), UTC) - NOW
    assert datetime.fromtimestamp(float(item["expires_at"]["N"]), UTC) - NOW < timedelta(days=2)


def test_changes_list_the_archive_flag_that_a_chat_has(storage: Storage) -> None:
    """A record that comes late brings back no older one, and a deleted chat has none."""
    key, gone = storage.new_chat(), storage.new_chat()
    since = rfc3339(storage.clock())
    older = storage.chats.patch(key, ChatPatch(archived=True), NOW)
    newer = storage.chats.patch(key, ChatPatch(archived=False), NOW + timedelta(seconds=1))
    for chat in (newer, older):
        storage.history.record([Archiving(key, chat.archived, chat.updated_at)])
    storage.history.record([Archiving(gone, archived=True, updated_at=older.updated_at)])
    storage.chats.delete(gone)
    assert everything_since(storage, since) == [Archiving(key, archived=False, updated_at=newer.updated_at)]


def test_second_deletion_of_an_id_hides_no_first(storage: Storage) -> None:
    """Whichever is recorded last, the later one is listed."""
    since = rfc3339(storage.clock())
    key = ChatKey(OWNER, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    for second in (6, 5):
        storage.history.record([Deletion(key, f"2026-01-02T03:04:0{second}.000000Z")])
    assert max(
        change.ended_at for change in everything_since(storage, since) if isinstance(change, Deletion)
    ) == ("2026-01-02T03:04:06.000000Z")


def test_cursor_of_an_earlier_time_is_refused(storage: Storage) -> None:
    """DynamoDB would refuse it as a fault of ours."""
    key = storage.new_chat()
    early = rfc3339(storage.clock())
    record(storage, key, 1, 2)
    cursor = storage.history.changes(OWNER, early, 1, None).next_cursor
    with pytest.raises(InvalidRequest):
        storage.history.changes(OWNER, rfc3339(storage.clock()), 1, cursor)


def restore(storage: Storage, key: ChatKey, version: int) -> Chat:
    """The chat, called as it was at ``version``."""
    rename = RenameTitle(storage.titles, storage.clock)
    return RestoreTitle(storage.history, storage.chats, rename)(key, version)


def test_restore_is_a_rename_to_an_earlier_title(storage: Storage) -> None:
    """It becomes a user title."""
    key = storage.new_chat()
    record(storage, key, 1)
    RenameTitle(storage.titles, storage.clock)(key, "Mine")
    chat = restore(storage, key, 1)
    assert (chat.title, chat.title_source, chat.title_version) == ("t1", "user", 3)
    assert storage.chat(key) == chat


def test_restore_of_the_current_title_confirms_it(storage: Storage) -> None:
    """The restored title is a user title, also before the stream has recorded it."""
    key = storage.new_chat()
    fallback = title_of(storage.chat(key))
    chat = restore(storage, key, 1)
    assert (chat.title, chat.title_source, chat.title_version) == (fallback.title, "user", 2)


def test_restored_title_is_held_to_the_rule_for_users(storage: Storage) -> None:
    """Whatever the history holds: an older rule may have let it through."""
    key = storage.new_chat()
    storage.history.record([TitleChange(key, PastTitle("B\x07read ", 1, "user", "2026"))])
    assert restore(storage, key, 1).title == "Bread"


def test_restore_of_an_unknown_version_is_refused(storage: Storage) -> None:
    """A version that the chat has not had is a mistake; somebody else's chat does not exist."""
    key = storage.new_chat()
    record(storage, key, 1)
    with pytest.raises(InvalidRequest):
        restore(storage, key, 7)
    RenameTitle(storage.titles, storage.clock)(key, "b")
    RenameTitle(storage.titles, storage.clock)(key, "c")
    with pytest.raises(StorageUnavailable):  # it had the second, which is not recorded yet
        restore(storage, key, 2)
    stranger = ChatKey("grace", key.chat_id)
    with pytest.raises(NotFound):
        restore(storage, stranger, 1)


def test_deleted_chats_history_goes_too(storage: Storage) -> None:
    """By the purge that takes its messages."""
    key = storage.new_chat()
    record(storage, key, 1, 2)
    storage.chats.delete(key)
    assert storage.remains.remove(key, lambda: 60).count == 3
    assert [item["sk"]["S"] for item in storage.items(of="CHAT#")] == ["DELETED"]


def test_purge_takes_the_mark_of_an_archive_flag(storage: Storage) -> None:
    """It is no reason to take the chat for one that exists."""
    key = storage.new_chat()
    storage.history.record([Archiving(key, archived=True, updated_at=rfc3339(NOW))])
    assert storage.remains.remove(key, lambda: 60).count == 0
    storage.chats.delete(key)
    assert storage.remains.remove(key, lambda: 60).is_all
    assert [item["sk"]["S"] for item in storage.items(of="CHAT#")] == ["DELETED"]


def test_ticket_is_redeemed_once(storage: Storage) -> None:
    """Its owner's titles, and nobody else's, come through that connection."""
    ticket = storage.watch_store.new_ticket(OWNER, NOW)
    assert ticket[:20] not in str(storage.items())
    assert opens(storage, ticket, "c1")
    assert not opens(storage, ticket, "c2")
    assert watching(storage) == ["c1"]
    assert storage.watch_store.of("grace") == []


@pytest.mark.parametrize("seconds", [30, 31, 3600])
def test_ticket_expires(storage: Storage, seconds: int) -> None:
    """After thirty seconds, whether DynamoDB has removed it or not."""
    ticket = storage.watch_store.new_ticket(OWNER, NOW)
    late = NOW + timedelta(seconds=seconds)
    assert not opens(storage, ticket, at=late)
    assert storage.watch_store.of(OWNER) == []


@pytest.mark.parametrize("ticket", ["", "nonsense", "x" * 5000, "\u2603", "x" * 43])
def test_forged_ticket_is_refused(storage: Storage, ticket: str) -> None:
    """It opens nothing."""
    assert not opens(storage, ticket)


def opens(storage: Storage, ticket: str, connection_id: str = "c1", at: datetime = NOW) -> bool:
    """Whether a ticket opens a connection. No other is there to be closed."""
    return OpenConnection(storage.watch_store, storage.watch_store, Listeners(), lambda: at)(
        ticket, connection_id
    )


def watching(storage: Storage) -> list[str]:
    """The ids of OWNER's connections, newest first."""
    return [connection.id for connection in storage.watch_store.of(OWNER)]


def test_connections_come_and_go(storage: Storage) -> None:
    """Many of one owner, newest first; one that has just come may still be at its handshake."""
    storage.clock.instant = NOW
    for name in ("c1", "c2", "c3"):
        storage.watch_store.add(OWNER, name, NOW)
    _, c2, c1 = storage.watch_store.of(OWNER)
    storage.watch_store.remove(c2)
    assert watching(storage) == ["c3", "c2", "c1"]
    storage.clock.instant = NOW + HANDSHAKE + timedelta(seconds=1)
    storage.watch_store.remove(c2)
    storage.watch_store.remove(replace(c1, id="unknown"))
    assert watching(storage) == ["c3", "c1"]


@pytest.mark.parametrize("age", [CONNECTION_TTL, timedelta(minutes=1)])
def test_expired_connections_do_not_hide_open_ones(storage: Storage, age: timedelta) -> None:
    """DynamoDB may take days to remove those that expired; who closes a tab tells nobody."""
    storage.clock.instant = NOW
    for number in range(MAX_CONNECTIONS + MAX_CLOSED + 5):
        storage.watch_store.add(OWNER, f"z{number:03}", NOW - age)
    storage.watch_store.add(OWNER, "a", NOW)
    connections, surplus = watching(storage), storage.watch_store.surplus_of(OWNER)
    assert connections[0] == "a"
    assert len(connections) == (1 if age == CONNECTION_TTL else MAX_CONNECTIONS)
    assert len(surplus) == (0 if age == CONNECTION_TTL else MAX_CLOSED)
    assert not {connection.id for connection in surplus} & {*connections}
