"""An upgrade from the previous release with data in the table, and the way back."""

import pytest

from tests.support.sockets import socket_event
from tests.upgrade.release import Release
from tests.upgrade.table import UpgradeTable
from tests.upgrade.walk import (
    BACKLOGS,
    BREAD,
    CHAT,
    DELETED_ID,
    KEY,
    OWN_ID,
    PROPOSE,
    REGENERATE,
    Walk,
    lacks,
    must,
    read,
)
from tools.ops.item_kinds import KINDS, kind_of


@pytest.fixture
def walk(old: Release, table: UpgradeTable) -> Walk:
    """The previous release has written items of every kind."""
    walk = Walk()
    walk.write(old, table.stream)
    return walk


@pytest.mark.usefixtures("walk")
def test_previous_release_wrote_items_of_every_kind(old: Release, table: UpgradeTable) -> None:
    """So those below read all of them."""
    unknown = set() if old.has(BACKLOGS) else {"backlogs"}
    keys = [{"pk": item["pk"]["S"], "sk": item["sk"]["S"]} for item in table.items()]
    assert {kind_of(key).name for key in keys} == {kind.name for kind in KINDS} - unknown


@pytest.mark.usefixtures("walk")
def test_new_code_reads_what_the_previous_release_wrote(old: Release, new: Release) -> None:
    """As that release itself does."""
    assert lacks(read(new), read(old)) == []
    assert lacks(new("GET /usage").body, old("GET /usage").body) == []
    records = must(new("GET /export"), 200).body["records"]
    assert {record["kind"] for record in records} == {"chat", "message", "past_title"}
    exported = [record["chat"] for record in records if record["kind"] == "chat"]
    assert exported[::-1] == new("GET /chats").body["chats"]


def test_new_code_goes_on_with_what_the_previous_release_began(
    old: Release, new: Release, walk: Walk
) -> None:
    """Keys, ids, tickets and deletions count."""
    first = must(old(PROPOSE, thing=OWN_ID, **KEY), 200)
    again = must(new(PROPOSE, thing=OWN_ID, **KEY), 200)
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    assert new(f"PUT {CHAT}", BREAD, thing=OWN_ID).status == 200
    assert new(f"PUT {CHAT}", BREAD, thing=DELETED_ID).status == 410
    message = {"role": "user", "id": "m1", "content": "Which flour?"}
    assert new(f"POST {CHAT}/messages", message, thing=OWN_ID).status == 200
    event = socket_event("$connect", "tab-2", queryStringParameters={"ticket": walk.ticket})
    assert new.invoke("WatchSocketFunction", event)["statusCode"] == 200


@pytest.mark.usefixtures("walk")
def test_previous_release_reads_what_new_code_wrote(old: Release, new: Release, table: UpgradeTable) -> None:
    """After a roll-back, and beside it in a gradual deployment."""
    version = must(new(f"GET {CHAT}", thing=OWN_ID), 200).body["title_version"]
    renamed = must(new(f"PUT {CHAT}/title", {"title": "Pan bread"}, thing=OWN_ID), 200).body
    assert renamed["title_version"] == version + 1
    must(new(f"POST {CHAT}/messages", {"role": "user", "content": "How long?"}, thing=OWN_ID), 201)
    must(new(REGENERATE, thing=OWN_ID, idempotency_key="key-2"), 200)
    must(new("POST /chats", BREAD), 201)
    new.deliver(table.stream)
    assert lacks(read(new), read(old)) == []
    replayed = must(old(REGENERATE, thing=OWN_ID, idempotency_key="key-2"), 200)
    assert replayed.headers["idempotency-replayed"] == "true"
    must(old(f"PUT {CHAT}/title", {"title": "Rye bread"}, thing=OWN_ID), 200)
    must(old(f"DELETE {CHAT}", thing=OWN_ID), 204)
