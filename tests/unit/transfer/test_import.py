"""What an import makes of exports, without a table."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.rules.errors.busy import StorageUnavailable
from shared.rules.history import PastTitle
from shared.rules.limits import UsageLimit
from shared.rules.messages import Message
from shared.rules.quotas import Quotas
from shared.rules.records import ChatRecord, MessageRecord, TitleRecord
from shared.rules.times import rfc3339
from tests.support.fakes import ROOMY
from tests.support.stream import AT, chat_at
from tools.command_error import CommandError
from tools.transfer.account_writer import account_item
from tools.transfer.conversations import Conversation, ImportedMessage, Unreadable
from tools.transfer.foreign import incoming_chat
from tools.transfer.incoming import IncomingChat, Refused
from tools.transfer.lines import AccountRecord, End, Header, LimitRecord, Line, UsageRecord, to_line
from tools.transfer.own_format import read_own
from tools.transfer.owners import Owners, owners_of
from tools.transfer.patience import Pace, Patience
from tools.transfer.progress_bar import ProgressBar

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
ADA = Owners("ada")


def sent(text: str, at: datetime | None = DAY, role: Any = "user") -> ImportedMessage:
    """A message of another product."""
    return ImportedMessage(None, role, [{"type": "text", "text": text}], at)


def conversation(*messages: ImportedMessage, **changes: Any) -> Conversation:
    """A conversation of another product."""
    fields: dict[str, Any] = {
        "source": "chatgpt",
        "source_id": "6721-ab",
        "title": "Bread",
        "namer": "person",
        "created_at": DAY,
        "updated_at": DAY + timedelta(days=1),
        "archived": False,
        "owner": None,
        "place": "export.json, conversation 1",
        "messages": lambda: iter(messages),
    }
    return Conversation(**fields | changes)


def stored(*messages: ImportedMessage, **changes: Any) -> IncomingChat:
    """What is made of a conversation."""
    return incoming_chat(conversation(*messages, **changes), ADA, ROOMY, NOW)


def texts_of(incoming: IncomingChat) -> list[str]:
    """The texts of the messages, in the order of their ULIDs."""
    in_order = sorted(incoming.messages, key=lambda message: message.ulid)
    return [part["text"] for one in in_order for part in one.message.content if part["type"] == "text"]


def test_conversation_keeps_dates_archived_state_and_order() -> None:
    """Messages of one second are in the file's order, and so are those whose times go back."""
    later = DAY + timedelta(hours=1)
    incoming = stored(sent("b"), sent("a"), sent("d", later), sent("c", DAY), sent("e", None), archived=True)
    chat = incoming.chat
    assert (chat.created_at, chat.updated_at) == (rfc3339(DAY), rfc3339(DAY + timedelta(days=1)))
    assert chat.archived
    assert texts_of(incoming) == ["b", "a", "d", "c", "e"]
    times = [message.message.created_at for message in incoming.messages]
    assert times == [rfc3339(at) for at in (DAY, DAY, later, DAY, DAY)]


def test_conversation_becomes_the_same_each_time() -> None:
    """At whatever time it is imported."""
    one = conversation(sent("a"), sent("b", None))
    first, second = (incoming_chat(one, ADA, ROOMY, NOW + timedelta(days=days)) for days in (0, 9))
    assert first == second
    assert first.key.chat_id == "chatgpt.6721-ab"


def test_id_that_no_chat_can_have_becomes_a_hash() -> None:
    """Two of them stay two."""
    ids = {stored(source_id=source_id).chat.id for source_id in ("a b", "a/b", "x" * 200, "ü")}
    assert len(ids) == 4
    assert all(len(chat_id) == len("chatgpt.") + 64 for chat_id in ids)


@pytest.mark.parametrize(
    ("title", "namer", "expected"),
    [
        ("Bread", "person", ("Bread", "user")),
        ("Bread", "machine", ("Bread", "automatic")),
        ("Bread", None, ("Bread", "generated")),
        (" Bread\nand\ud800 salt\u202e ", "person", ("Bread and\ufffd salt", "user")),
        ("x" * 300, "person", ("x" * 199 + "…", "user")),
        ("New Chat", "machine", ("Bake bread without an oven", "fallback")),
        ("New Chat", "person", ("New Chat", "user")),
        (None, None, ("Bake bread without an oven", "fallback")),
        (" \u200b", "person", ("Bake bread without an oven", "fallback")),
    ],
)
def test_title_of_conversation_has_the_source_of_whoever_made_it(
    title: str | None, namer: Any, expected: tuple[str, str]
) -> None:
    """Without one the chat has the fallback of its first user message."""
    incoming = stored(
        sent("Hi there", role="assistant"),
        sent("How do I bake bread without an oven?"),
        title=title,
        namer=namer,
    )
    assert (incoming.chat.title, incoming.chat.title_source) == expected


def test_times_that_are_unknown_or_to_come_are_replaced() -> None:
    """By those of the messages, or by that of the import."""
    to_come = NOW + timedelta(days=1)
    known = stored(sent("a"), sent("b", to_come), created_at=None, updated_at=to_come).chat
    assert (known.created_at, known.updated_at) == (rfc3339(DAY), rfc3339(DAY))
    unknown = stored(sent("a", None), created_at=None, updated_at=None)
    assert (unknown.chat.created_at, unknown.messages[0].message.created_at) == (rfc3339(NOW),) * 2


def test_messages_that_say_nothing_are_left_out() -> None:
    """A name of a file says something."""
    file = ImportedMessage(
        None, "user", [{"type": "file", "name": "a.pdf"}, {"type": "text", "text": ""}], DAY
    )
    incoming = stored(sent(""), sent(" \n"), file, sent("half \ud83d"))
    contents = [message.message.content for message in incoming.messages]
    assert contents == [[{"type": "file", "name": "a.pdf"}], [{"type": "text", "text": "half \ufffd"}]]


@pytest.mark.parametrize(
    ("quotas", "reason"),
    [
        (replace(ROOMY, chat_messages=2), "more than 2 messages"),
        (replace(ROOMY, chat_bytes=60), "more than 60 bytes"),
        (ROOMY, "message 3 has more than 262144 bytes"),
    ],
)
def test_conversation_beyond_a_quota_is_refused_before_the_rest_is_read(quotas: Quotas, reason: str) -> None:
    """However long it is."""

    def endless() -> Iterator[ImportedMessage]:
        yield from (sent("a"), sent("b"), sent("c" * 300_000))
        raise AssertionError("it reads on")

    with pytest.raises(Refused, match=reason):
        incoming_chat(conversation(messages=endless), ADA, quotas, NOW)


def test_owner_is_one_for_all_or_found_in_the_map(tmp_path: Path) -> None:
    """Or the one that the export names."""
    path = tmp_path / "owners.json"
    path.write_text('{"u1": "ada"}')
    owners = owners_of(None, path)
    assert (owners.of("u1"), owners_of("bob", None).of("u1"), Owners().of("u1")) == ("ada", "bob", "u1")
    for name in ("u2", None):
        with pytest.raises(Refused, match="owner"):
            owners.of(name)
    for text, reason in (('["u1"]', "must be like"), ("[" * 200_000, "cannot be read as JSON")):
        path.write_text(text)
        with pytest.raises(CommandError, match=reason):
            owners_of(None, path)


USAGE = UsageRecord(
    owner_id="ada",
    period="month",
    since="2026-01-01",
    calls=1,
    input_tokens=1,
    output_tokens=1,
    spent_micros=1,
)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (replace(USAGE, calls=10**40), "a count of its usage is negative or too high"),
        (replace(USAGE, spent_micros=-1), "a count of its usage is negative or too high"),
        (replace(USAGE, since="9999-12-01"), "no period begins on that day"),
        (replace(USAGE, since="2026-01-02"), "no period begins on that day"),
        (replace(USAGE, owner_id=""), "names no owner|no user has an id"),
        (LimitRecord(limit=UsageLimit("group", "g", 10**40)), "no limit can be like that"),
        (LimitRecord(limit=UsageLimit("group", "\0", 1)), "no group has such a name"),
    ],
)
def test_usage_and_limit_that_none_can_have_are_refused(record: AccountRecord, reason: str) -> None:
    """By themselves: the import goes on."""
    with pytest.raises(Refused, match=reason):
        account_item(record, Owners())


def own_file(folder: Path, lines: Sequence[Line | bytes]) -> Path:
    """A file of this service's format."""
    path = folder / "export.jsonl"
    texts = (line if isinstance(line, bytes) else to_line(line) for line in lines)
    path.write_bytes(to_line(Header(exported_at=AT)) + b"".join(texts))
    return path


def chat_line(version: int = 1, **changes: Any) -> ChatRecord:
    """A chat's line."""
    return ChatRecord(owner_id="ada", chat=chat_at(version, **changes))


def message_line(number: int, chat_id: str = chat_at(1).id) -> MessageRecord:
    """A message's line."""
    message = Message(f"own-{number}", "user", [{"type": "text", "text": "a"}], AT)
    return MessageRecord(**vars(message), chat_id=chat_id, ulid=f"01ARZ3NDEKTSV4RRFFQ69G5F{number:02}")


def title_line(version: int) -> TitleRecord:
    """An earlier title's line."""
    return TitleRecord(**vars(PastTitle("Bread", version, "user", AT)), chat_id=chat_at(1).id)


END = End(chats=1, messages=2)
READABLE: list[Line | bytes] = [
    chat_line(3),
    message_line(1),
    message_line(2),
    title_line(1),
    title_line(2),
    END,
]


def outcomes(path: Path, quotas: Quotas = ROOMY) -> list[str]:
    """Of each thing in the file, "chat" or why there is none."""
    read = read_own(path, Owners(), quotas)
    return [one.reason if isinstance(one, Unreadable) else "chat" for one in read]


def test_lines_of_a_chat_are_put_together(tmp_path: Path) -> None:
    """As they were written."""
    (incoming,) = read_own(own_file(tmp_path, READABLE), Owners(), ROOMY)
    assert isinstance(incoming, IncomingChat)
    assert (incoming.chat, incoming.prompt_version) == (chat_at(3), None)
    assert [title.title_version for title in incoming.earlier] == [1, 2]
    assert [(one.message.id, one.own_ulid) for one in incoming.messages] == [
        ("own-1", message_line(1).ulid),
        ("own-2", message_line(2).ulid),
    ]


@pytest.mark.parametrize("length", range(len(READABLE)))
def test_file_that_was_cut_off_gives_no_chat_that_may_lack_something(tmp_path: Path, length: int) -> None:
    """After any line, or within one."""
    path = own_file(tmp_path, READABLE[:length])
    assert outcomes(path) == ["the file was cut off before its last line"]
    path.write_bytes(own_file(tmp_path, READABLE[: length + 1]).read_bytes()[:-9])
    assert all("cut off" in outcome or "not a record" in outcome for outcome in outcomes(path))


@pytest.mark.parametrize(
    ("place", "line", "reason"),
    [
        (1, b"{}\n", "line 4 is not a record"),
        (1, b'{"kind": "note"}\n', "line 4 is not a record"),
        (1, b"\xff\n", "line 4 is not a record"),
        (1, message_line(3, "other"), "a line of another chat"),
        (1, message_line(1), "two messages have one id"),
        (0, chat_line(3, title="a\nb"), "one line"),
        (0, chat_line(3, title="a" * 201), "more than 200 characters"),
        (0, chat_line(2), "versions are not in order"),
        (
            0,
            replace(chat_line(3), title_prompt_version=10**40),
            "the version of its title's prompt is out of range",
        ),
        (
            0,
            replace(chat_line(3), title_prompt_version=-1),
            "the version of its title's prompt is out of range",
        ),
        (0, chat_line(3, updated_at="yesterday"), "a time is not"),
        (
            0,
            chat_line(3, worker_id="w" * 500_000),
            "the name of its worker or of its model config is too long",
        ),
        (0, chat_line(10**40), "versions are not in order"),
        (1, b'{"kind": "chat", "owner_id": ' + b"[" * 200_000 + b"\n", "line 4 is not a record"),
        (0, chat_line(3, id="a/b"), "another chat"),
    ],
)
def test_chat_that_this_service_cannot_have_written_is_refused(
    tmp_path: Path, place: int, line: Line | bytes, reason: str
) -> None:
    """And the chats around it are read."""
    lines = [*READABLE]
    if isinstance(line, ChatRecord):
        lines[0] = line
    else:
        lines.insert(place, line)
    around = replace(chat_line(), chat=chat_at(1, title="Other"))
    first, refused, last = outcomes(own_file(tmp_path, [around, *lines[:-1], around, END]))
    assert (first, last) == ("chat", "chat")
    assert reason in refused


def test_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """Nothing of it is guessed."""
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps({**asdict(Header(exported_at=AT)), "version": 2}) + "\n")
    with pytest.raises(CommandError, match="does not know"):
        list(read_own(path, Owners(), ROOMY))


def test_busy_table_is_asked_again_after_longer_and_longer_pauses() -> None:
    """Until patience ends."""
    pauses: list[float] = []
    refusals = iter([StorageUnavailable()] * 3)

    def call() -> str:
        for refusal in refusals:
            raise refusal
        return "done"

    assert Patience(pauses.append)(call) == "done"
    assert pauses == [1, 2, 4]

    def never() -> None:
        raise StorageUnavailable

    with pytest.raises(CommandError, match="run the command again"):
        Patience(pauses.append)(never)


def test_pace_is_kept_on_average_and_no_time_is_saved_up() -> None:
    """So after a pause no burst follows."""
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(10, lambda: now[0], sleep)
    pace.take(5)
    pace.take(5)
    assert slept == [0.5]
    now[0] = 100
    pace.take(20)
    pace.take(1)
    assert slept == [0.5, 2.0]


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_progress_has_a_bar_a_rate_and_the_time_left_on_a_terminal() -> None:
    """And plain lines elsewhere."""
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        now = [0.0]
        bar = ProgressBar("chats", 1000, stream, lambda now=now: now[0])  # type: ignore[misc]
        bar.show(0)
        now[0] = 20
        bar.show(200)
        bar.clear()
    text = "[####................] 20% 200 chats, 10 a second, 1:20 left"
    assert terminal.getvalue().startswith(f"\r{text} ")
    assert terminal.getvalue().endswith("\r")
    assert file.getvalue() == f"{text}\n"
