"""Exports and imports of a table, and a random service to be exported."""

import json
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from hypothesis import strategies as st

from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.history import TitleChange, title_of
from shared.rules.limits import DefaultLimit, Payer, UsageLimit
from shared.rules.messages import Message
from shared.rules.times import rfc3339
from shared.rules.usage import Usage
from shared.use_cases.chats import ChatFields, StartChat
from shared.use_cases.ports.chats import ChatPatch
from tests.storage.conftest import Storage
from tests.support.fakes import ROOMY
from tools.transfer import export_chats as exporting
from tools.transfer import import_chats as importing

Lines = list[dict[str, Any]]
Items = dict[tuple[str, str], dict[str, Any]]
_files = count()
_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
_TITLES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
_CONTENT: st.SearchStrategy[Any] = st.lists(
    st.one_of(
        st.fixed_dictionaries({"type": st.just("text"), "text": _TEXT}),
        st.fixed_dictionaries({"type": st.just("file"), "name": _TITLES}, optional={"text": _TEXT}),
    ),
    min_size=1,
    max_size=3,
)
_OWNERS = st.sampled_from(["ada", "ada#|weird", "bob"])
_FIELDS = st.builds(
    ChatFields,
    st.none() | _CONTENT,
    st.none() | _TITLES,
    st.none() | st.just("a-config"),
    st.booleans(),
)
_STEPS = st.one_of(
    st.tuples(st.just("rename"), _TITLES),
    st.tuples(st.just("generate"), st.sampled_from(["automatic", "generated"])),
    st.tuples(st.just("message"), _CONTENT),
    st.tuples(st.just("own message"), _CONTENT),
    st.tuples(st.just("patch"), st.booleans()),
)


class WithTable(Protocol):
    """Something with a table."""

    client: Any
    table_name: str

    def items(self) -> list[dict[str, Any]]:
        """What is in it, in wire form."""


def export(storage: Storage, folder: Path, *options: str) -> Path:
    """The file of an export."""
    return export_to(storage, folder / f"export-{next(_files)}.jsonl", *options)


def export_to(storage: WithTable, path: Path, *options: str) -> Path:
    """The file of an export, with a name of its own."""
    arguments = exporting.parser().parse_args([str(path), *options])
    exporting.export_chats(arguments, storage.client, storage.table_name)
    return path


def import_into(storage: WithTable, path: Path, *options: str, client: Any = None) -> int:
    """The exit code of an import."""
    arguments = importing.parser().parse_args([str(path), "--rate=1e9", *options])
    return importing.import_chats(arguments, client or storage.client, storage.table_name, ROOMY)


def lines_of(path: Path) -> Lines:
    """The lines of an export in one order, without the header's time."""
    header, *lines = map(json.loads, path.read_bytes().splitlines())
    assert header.pop("exported_at")
    return [header, *sorted(lines, key=json.dumps)]


def items_of(storage: WithTable) -> Items:
    """The items of a table by their keys, without the ids of writes."""
    items = {(item["pk"]["S"], item["sk"]["S"]): item for item in storage.items()}
    return {
        key: {name: value for name, value in item.items() if name != "title_write_id"}
        for key, item in items.items()
    }


def fresh(storage: Storage) -> Storage:
    """An empty table beside it."""
    return Storage(storage.client, storage.other_client)


def furnish(storage: Storage, data: st.DataObject) -> None:
    """A random service: chats with all that they can have, usage, limits and a deleted chat."""
    storage.with_default_config()
    start = StartChat(storage.chats, _AnyConfig(), storage.clock, new_id)
    for number in range(data.draw(st.integers(1, 3))):
        key = ChatKey(data.draw(_OWNERS), f"chat-{number}")
        start.with_id(Payer(key.owner_id), key.chat_id, data.draw(_FIELDS))
        _record(storage, key)
        for place, step in enumerate(data.draw(st.lists(_STEPS, max_size=5))):
            _take(storage, key, place, step)
    owner = data.draw(_OWNERS)
    reservation = storage.spend.new_reservation(owner, "week", storage.clock(), 9, None)
    storage.spend.settle(storage.spend.reserve(reservation), Usage(1, 0, 2, 3, data.draw(st.integers(0, 9))))
    storage.limits.put(UsageLimit("user", owner, data.draw(st.integers(0, 10**9))))
    storage.limits.put(UsageLimit("group", "trial", 7))
    storage.limits.put_default(DefaultLimit(data.draw(st.none() | st.just(5)), "week", enabled=False))
    storage.chats.delete(storage.new_chat())


class _AnyConfig:
    """Knows every model config."""

    def exists(self, config_id: str) -> bool:
        """Whether it is there."""
        return bool(config_id)


def _take(storage: Storage, key: ChatKey, place: int, step: tuple[str, Any]) -> None:
    kind, value = step
    now = storage.clock()
    message = Message(new_id(), "user", value, rfc3339(now))
    match kind:
        case "rename":
            storage.titles.rename(key, value, now, None)
        case "generate":
            context = storage.contexts.read(key, lambda: None)
            storage.titles.store_generated(key, context, f"Title {place}", now, value)
        case "message":
            storage.messages.append(key, message, ["trial"])
        case "own message":
            own = Message(f"own-{place}", "assistant", value, rfc3339(now))
            storage.messages.append_once(key, own, (), new_id())
        case _:
            storage.chats.patch(key, ChatPatch(status="completed", worker_id="w", archived=value), now)
    _record(storage, key)


def _record(storage: Storage, key: ChatKey) -> None:
    """What the fan-out does."""
    storage.history.record([TitleChange(key, title_of(storage.chat(key)))])
