"""The kinds of items that commands for operators know, against the layout; and the page on privacy."""

import re

import pytest

from shared.adapters.dynamodb import items, spend_update
from shared.rules import automatic_title_counts, watching
from tests.support.documents import text_of
from tools.command_error import CommandError
from tools.ops.item_kinds import KINDS, kind_of, owner_of

OWNER = "ada#|weird"
HASH = "0" * 64
_ROW = re.compile(r"^    ([A-Z_]+(?:#\S+)?) +([A-Z_]+(?:#\S+)?) ", re.MULTILINE)
# What the layout's examples and placeholders stand for.
_FILLED = {"<owner_id>": OWNER, "<hash>": HASH, "<version>": "0000000001", "<name>": "trial"}


def filled(key: str) -> str:
    """A key of the layout with values in its placeholders."""
    for placeholder, value in _FILLED.items():
        key = key.replace(placeholder, value)
    return re.sub("<[a-z_]+>", "1", key)


def rows() -> list[dict[str, str]]:
    """The keys of each row of the layout."""
    return [{"pk": filled(pk), "sk": filled(sk)} for pk, sk in _ROW.findall(items.__doc__ or "")]


def test_each_row_of_the_layout_is_of_one_kind_and_each_kind_has_a_row() -> None:
    """So a new kind of item cannot be left behind when a user is erased."""
    matches = {(row["pk"], row["sk"]): [kind for kind in KINDS if kind.matches(row)] for row in rows()}
    assert {len(kinds) for kinds in matches.values()} == {1}
    assert {kind.name for (kind,) in matches.values()} == {kind.name for kind in KINDS}


def test_whoever_is_in_a_key_is_its_owner() -> None:
    """Whatever the id looks like."""
    for row in rows():
        named = OWNER in row["pk"] + row["sk"]
        assert owner_of({**row, "watcher_id": "bob"}) == (
            OWNER if named else "bob" if row["sk"] == "TICKET" else None
        )


def test_unknown_kind_is_reported_without_its_key() -> None:
    """The key may name a user."""
    with pytest.raises(CommandError) as raised:
        kind_of({"pk": "NOTES#ada", "sk": "NOTE"})
    assert "NOTES" in str(raised.value)
    assert "ada" not in str(raised.value)


def test_privacy_page_tells_how_long_items_are_kept() -> None:
    """As the code has it."""
    page = text_of("docs/privacy.md")
    for days in (spend_update.RETENTION.days, automatic_title_counts.RETENTION.days):
        assert f"| {days} days" in page
    assert f"{watching.DELETION_TTL.total_seconds() / 3600:.0f} hours after a deletion" in page
