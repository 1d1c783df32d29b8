"""What is taken of each export. The files in exports/ were made by hand after public descriptions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.rules.messages import Part
from tools.transfer.conversations import Conversation
from tools.transfer.formats.product import moment
from tools.transfer.reading import read

EXPORTS = Path(__file__).parent / "exports"
SAME_SECOND = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def conversations(name: str) -> list[Conversation]:
    """The conversations of a file, all of which can be read."""
    found = list(read(EXPORTS / name))
    assert all(isinstance(result, Conversation) for result in found)
    return [result for result in found if isinstance(result, Conversation)]


def said(conversation: Conversation) -> list[tuple[str | None, str, list[Part]]]:
    """Who said what."""
    return [(message.source_id, message.role, message.content) for message in conversation.messages()]


def text(words: str) -> Part:
    """A text."""
    return {"type": "text", "text": words}


def file(name: str) -> Part:
    """An attachment of which only the name is known."""
    return {"type": "file", "name": name}


def test_chatgpt_conversation_is_its_current_branch() -> None:
    """Whatever the order in the file; without thinking, and with the names of attachments."""
    first = conversations("chatgpt.json")[0]
    assert (first.source, first.source_id, first.title, first.namer) == (
        "chatgpt",
        "chatgpt-1",
        "Stove bread",
        None,
    )
    assert first.created_at == datetime(2023, 11, 14, 22, 13, 20, 250_000, UTC)
    assert first.updated_at == datetime(2023, 11, 14, 22, 18, 20, tzinfo=UTC)
    assert (first.archived, first.owner) == (True, "user-1")
    assert first.place == "chatgpt.json, conversation 1"
    assert said(first) == [
        ("question", "user", [text("How do I bake bread?"), file("dough.jpg")]),
        ("late", "assistant", [text("In a pan, with a lid.")]),
    ]
    assert [message.sent_at for message in first.messages()] == [SAME_SECOND, SAME_SECOND]


def test_chatgpt_messages_of_2026_are_read_without_metadata_ids_and_types() -> None:
    """Tool calls, their results and hidden messages are left out."""
    second = conversations("chatgpt.json")[1]
    assert (second.title, second.archived, second.owner) == (None, False, None)
    assert said(second) == [
        (None, "user", [text("Spoken: "), text("hello")]),
        (None, "assistant", [text("Hello.")]),
    ]


def test_titles_of_chatgpt_survive_as_they_are() -> None:
    """Two conversations may have one title, and the product's placeholder is a machine's."""
    found = conversations("chatgpt.json")
    assert [one.title for one in found] == ["Stove bread", None, "Stove bread", "New chat"]
    assert [one.namer for one in found] == [None, None, None, "machine"]
    assert len({one.source_id for one in found}) == len(found)
    assert found[3].created_at is None
    assert said(found[3]) == []


def test_claude_messages_are_their_text_blocks_and_attachments() -> None:
    """Without thinking and tools, and without messages in which nothing else is."""
    first = conversations("claude.json")[0]
    assert (first.source, first.source_id, first.title, first.owner) == (
        "claude",
        "claude-1",
        None,
        "account-1",
    )
    assert first.created_at == datetime(2025, 3, 1, 10, 0, 0, 123_456, UTC)
    assert first.updated_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    question: list[Part] = [
        text("What is in this file?"),
        {"type": "file", "name": "notes.txt", "text": "Buy flour."},
        {"type": "file", "name": "attachment", "text": "pasted"},
        file("picture.png"),
    ]
    assert said(first) == [("m1", "user", question), ("m2", "assistant", [text("A note.")])]
    assert [message.sent_at for message in first.messages()] == [datetime(2025, 3, 1, 10, tzinfo=UTC)] * 2


def test_claude_branch_is_the_one_with_the_last_message() -> None:
    """An edited message is in the list beside the first one."""
    _, second, third = conversations("claude.json")
    assert [content for _, _, content in said(second)] == [[text("Better words")], [text("Better answer")]]
    assert third.title is None


def test_open_webui_chat_is_its_current_branch_without_thinking() -> None:
    """``currentId`` counts, not the last message."""
    first = conversations("open_webui.json")[0]
    assert (first.source, first.source_id, first.title, first.owner) == (
        "open-webui",
        "webui-1",
        "Sums",
        "user-1",
    )
    assert first.archived
    assert first.created_at == SAME_SECOND
    assert first.updated_at == datetime(2023, 11, 14, 22, 15, tzinfo=UTC)
    assert said(first) == [
        ("m1", "user", [text("What is 2 + 2?"), file("sums.csv"), file("more.csv")]),
        ("m2", "assistant", [text("It is 4.")]),
    ]


def test_open_webui_chat_of_an_old_export_is_its_list() -> None:
    """Dates of the chat stand inside it, in milliseconds. A person's own words are never cut."""
    second = conversations("open_webui.json")[1]
    assert (second.title, second.namer, second.archived) == ("New Chat", "machine", False)
    assert second.created_at == datetime(2023, 11, 14, 22, 13, 20, 123_000, UTC)
    assert said(second) == [
        ("m1", "user", [text('Old <details type="reasoning">export</details>')]),
        ("m3", "assistant", [text('Yes. <details type="reasoning"> without an end')]),
    ]


def test_librechat_list_ends_with_its_last_message() -> None:
    """Dates are those of the messages, since the conversation has none."""
    (only,) = conversations("librechat.json")
    assert (only.source, only.source_id, only.title) == ("librechat", "libre-1", "Rain")
    assert only.created_at == datetime(2025, 4, 1, 10, tzinfo=UTC)
    assert only.updated_at == datetime(2025, 4, 1, 10, 0, 1, tzinfo=UTC)
    assert said(only) == [
        ("m1", "user", [text("Why does it rain?"), file("sky.png")]),
        ("m3", "assistant", [text("Because of clouds."), text("They are wet.")]),
    ]


def test_librechat_tree_is_read_down_its_last_children() -> None:
    """Also where a message's own fields stand behind its children, or name another parent."""
    (only,) = conversations("librechat_tree.json")
    assert only.title is None
    assert said(only) == [
        ("m1", "user", [text("One")]),
        ("m3", "assistant", [text("Three")]),
        ("m4", "user", [text("Four")]),
    ]


@pytest.mark.parametrize(
    "value",
    [
        *(1_700_000_000, 1_700_000_000_000, 1_700_000_000_000_000, "1700000000"),
        *("2023-11-14T22:13:20Z", "2023-11-14 22:13:20", "2023-11-15T00:13:20+02:00"),
    ],
)
def test_date_is_read_in_each_form(value: object) -> None:
    """Seconds, milliseconds and microseconds since 1970, and ISO 8601."""
    assert moment(value) == SAME_SECOND


@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, 1e300, 10**400, float("nan"), float("inf"), True, None, [], {}),
        *("", "soon", "9" * 400, "0001-01-01", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_nonsense_is_no_date(value: object) -> None:
    """It harms nothing either."""
    assert moment(value) is None
