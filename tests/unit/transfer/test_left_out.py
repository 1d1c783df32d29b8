"""docs/import.md names all that an export leaves out."""

import re

import pytest

from shared.adapters.dynamodb import items
from shared.adapters.dynamodb.items import QUIET_IMPORT, message_counts
from shared.rules.chats import Chat
from shared.rules.messages import Message
from shared.rules.records import ChatRecord
from tests.support.template import PROJECT
from tools.ops.item_kinds import KINDS

PAGE = (PROJECT / "docs" / "import.md").read_text("utf-8")
LEFT_OUT = PAGE.partition("### What is not exported")[2].partition("\n#")[0]
EXPORTED = {
    "chats",
    "counts of chats",
    "messages",
    "ids of messages",
    "titles",
    "usage",
    "usage limits",
    "usage limits of users",
}
# An import counts and marks again.
DERIVED = {"owner_id", QUIET_IMPORT, *message_counts(Message("", "user", [], ""))}


@pytest.mark.parametrize("kind", sorted({kind.name for kind in KINDS} - EXPORTED))
def test_kind_of_item_that_is_not_exported_is_named(kind: str) -> None:
    """With the reason."""
    assert kind in LEFT_OUT


@pytest.mark.parametrize(("row", "fields"), [("CHAT ", Chat), ("MESSAGE#<ulid>", Message)])
def test_attribute_that_is_not_exported_is_named(row: str, fields: type) -> None:
    """Of chats and messages."""
    layout = re.search(rf"{row} +(.+?)\n    \w", items.__doc__ or "", re.DOTALL)
    assert layout
    attributes = set(re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", layout[1].replace("Chat's fields", "")))
    left_out = attributes - DERIVED - fields.__annotations__.keys() - ChatRecord.__annotations__.keys()
    assert left_out
    assert {name for name in left_out if f"`{name}`" not in LEFT_OUT} == set()
