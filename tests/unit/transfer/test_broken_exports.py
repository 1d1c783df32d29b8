"""What is broken, cut off or hostile stops nothing else, and its reason is told without quoting it."""

import json
from pathlib import Path

import pytest

from tests.unit.transfer.exports_on_disk import all_of, claude, ids_in, written
from tools.transfer import elements, json_events
from tools.transfer.conversations import Conversation
from tools.transfer.reading import read

QUOTED = "secret words"


def around(broken: bytes) -> bytes:
    """A list with a broken conversation between two whole ones."""
    first, last = (json.dumps(claude(number)).encode() for number in (1, 2))
    return b"[" + first + b"," + broken + b"," + last + b"]"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b'{"uuid":"x","chat_messages":[],"name":"secret words \xe9"}', "not UTF-8"),
        (b'{"uuid":"x","chat_messages":[],"name":"secret words \xed\xa0\x80"}', "not UTF-8"),
        (b'{"secret words\xe9":1,"uuid":"x","chat_messages":[]}', "not UTF-8"),
        (b'{"uuid":"x","chat_messages":[],"name":"secret words","at":NaN}', "lexical error"),
        (b'{"uuid":"x","chat_messages":[],"name":"secret words" 5}', "parse error"),
        (b'{"uuid":"x","chat_messages":[{"text":"secret words"}]]', "parse error"),
        (b'{"uuid":"x","chat_messages":[],"at":' + b"1" * 5000 + b"}", "integer overflow"),
        (b'{"uuid":"x","chat_messages":[],"at":1e999999999}', "numeric"),
        (b'{"uuid":"x","chat_messages":[],"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "nested deeper"),
        (
            b'{"uuid":"x","chat_messages":' + b'[{"a":' * 25_000 + b"1" + b"}]" * 25_000 + b"}",
            "nested deeper",
        ),
        (b'{"uuid":"x","chat_messages":{"text":"secret words"}}', "chat_messages is no list"),
        (b'{"uuid":" ","chat_messages":[],"name":"secret words"}', "no id"),
        (b'{"uuid":"x","name":"secret words"}', "no conversation of a known product"),
        (b'"secret words"', "no object"),
        (b"[[]]", "no object"),
    ],
)
def test_broken_conversation_is_told_and_stops_nothing(tmp_path: Path, broken: bytes, reason: str) -> None:
    """Its place is the second."""
    ids, unreadable = ids_in(written(tmp_path, around(broken)))
    assert ids == ["c1", "c2"]
    ((place, told),) = unreadable
    assert place == "export, conversation 2"
    assert reason in told
    assert QUOTED not in told


@pytest.mark.parametrize("end", [*range(1, 60), -1, -2, -30])
def test_file_that_is_cut_off_has_its_whole_conversations(tmp_path: Path, end: int) -> None:
    """Then one reason, with the byte where the file ends."""
    whole = json.dumps([claude(1), claude(2)]).encode()
    second = whole.index(b", {", whole.index(b"c1") + 60) if end > 0 else 0
    content = whole[: second + end] if end > 0 else whole[:end]
    ids, unreadable = ids_in(written(tmp_path, content))
    assert ids == ["c1", "c2"][: content.count(b"}]}")]
    ((_, reason),) = unreadable
    assert reason.startswith("the file ends")
    assert reason.endswith(f"(byte {len(content):,})")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_text_is_read_in_each_encoding_of_unicode(tmp_path: Path, encoding: str) -> None:
    """With and without a byte order mark."""
    content = json.dumps([claude(1, name="Brød 🍞")], ensure_ascii=False).encode(encoding)
    ((conversation, messages),), unreadable = all_of(written(tmp_path, content))
    assert conversation.title == "Brød 🍞"
    assert len(messages) == 1
    assert not unreadable


def test_file_that_is_not_in_the_encoding_it_says_is_told(tmp_path: Path) -> None:
    """Its first bytes say UTF-32, and the others are none."""
    content = "[".encode("utf-32") + json.dumps([claude(1)]).encode()
    assert ids_in(written(tmp_path, content)) == (
        [],
        [("export", "it is not in utf-32, as its first bytes say")],
    )


def test_lone_surrogates_become_question_marks(tmp_path: Path) -> None:
    """Whether escaped or, in UTF-16, as they are."""
    escaped = json.dumps([claude(1, name="a\ud800b")]).encode()
    plain = json.dumps([claude(1, name="a\ud800b")], ensure_ascii=False).encode("utf-16", "surrogatepass")
    for content in (escaped, plain):
        ((conversation, _),), _ = all_of(written(tmp_path, content))
        assert conversation.title == "a?b"


@pytest.mark.parametrize(
    "content", [b"", b" ", b"[]", b"[\n]", b"\xef\xbb\xbf[]", b"%PDF-1.7", b"\x00" * 8, b"null"]
)
def test_file_without_conversations_is_told_once(tmp_path: Path, content: bytes) -> None:
    """Whatever it is."""
    ids, unreadable = ids_in(written(tmp_path, content))
    assert (ids, len(unreadable)) == ([], 1)


def test_file_of_another_kind_is_told_once(tmp_path: Path) -> None:
    """Not once for each of its objects."""
    ids, unreadable = ids_in(written(tmp_path, [{"rating": number} for number in range(1000)]))
    assert (ids, unreadable) == ([], [("export", "it has no conversation of a known product")])


def test_file_of_another_kind_is_not_searched_beyond_its_first_objects(tmp_path: Path) -> None:
    """A hundred; they would have to wait in memory."""
    ratings = [{"rating": number} for number in range(100)]
    assert ids_in(written(tmp_path, [*ratings[1:], claude(1)]))[0] == ["c1"]
    assert ids_in(written(tmp_path, [*ratings, claude(1)]))[0] == []


def test_key_that_is_there_twice_counts_by_its_last_value(tmp_path: Path) -> None:
    """As in JSON elsewhere."""
    content = b'{"uuid":"a","uuid":"b","chat_messages":[],"name":"x","name":"y","chat_messages":[]}'
    ((conversation, _),), unreadable = all_of(written(tmp_path, content))
    assert (conversation.source_id, conversation.title, unreadable) == ("b", "y", [])


def test_parents_in_a_circle_end(tmp_path: Path) -> None:
    """Each message comes once."""
    nodes = {
        name: {"parent": parent, "message": {"author": {"role": "user"}, "content": {"parts": [name]}}}
        for name, parent in (("a", "c"), ("b", "a"), ("c", "b"), ("own", "own"))
    }
    for current, names in (("c", ["a", "b", "c"]), ("own", ["own"]), ("gone", ["own"]), (7, ["own"])):
        ((_, messages),), _ = all_of(
            written(tmp_path, {"id": "x", "mapping": nodes, "current_node": current})
        )
        assert [message.content for message in messages] == [
            [{"type": "text", "text": name}] for name in names
        ]


def test_text_above_the_limit_makes_its_conversation_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a field that is not read makes nothing unreadable, however long it is."""
    monkeypatch.setattr(elements, "MAX_STRING_BYTES", 1 << 20)
    long = '\\"é' * (1 << 19)
    content = [
        claude(1, summary=long),
        claude(2, name=long),
        claude(3),
        claude(4, chat_messages=[{"text": long}]),
    ]
    reason = "a text of it is longer than 16 MB"
    assert ids_in(written(tmp_path, content)) == (
        ["c1", "c3"],
        [("export, conversation 2", reason), ("export, conversation 4", reason)],
    )


def test_message_above_the_limit_makes_its_conversation_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many small parts, too. What is not read counts nothing."""
    monkeypatch.setattr(json_events, "MAX_VALUE_BYTES", 1 << 20)
    blocks = [{"type": "text", "text": "x"}] * 10_000
    content = [claude(1, chat_messages=[{"content": blocks}]), claude(2, chat_messages=[{"unread": blocks}])]
    ids, ((place, reason),) = ids_in(written(tmp_path, content))
    assert (ids, place) == (["c2"], "export, conversation 1")
    assert reason == "a message of it takes more than 1 MB"


def test_messages_can_be_read_again_and_side_by_side(tmp_path: Path) -> None:
    """Also when the next conversation has been read, and from a copy."""
    for encoding in ("utf-8", "utf-16"):
        content = json.dumps([claude(1), claude(2)]).encode(encoding)
        first, second = (
            found for found in read(written(tmp_path, content)) if isinstance(found, Conversation)
        )
        pairs = zip(first.messages(), second.messages(), first.messages(), strict=True)
        assert [[message.source_id for message in pair] for pair in pairs] == [["m1", "m2", "m1"]]
