"""Items of every release are read, and each release has its items stored."""

import json

import pytest
from moto import mock_aws

from tests.support.tables import create_table, dynamodb_client
from tests.upgrade.release import Release
from tests.upgrade.stored import Stored, versions
from tests.upgrade.table import UpgradeTable
from tests.upgrade.walk import lacks, read
from tools.ops.erase_user import erase_user, parser
from tools.ops.item_kinds import kind_of
from tools.ops.versions import project_version


@pytest.mark.parametrize("version", versions())
def test_items_of_a_release_are_read_as_that_release_read_them(
    version: str, table: UpgradeTable, new: Release
) -> None:
    """Fields may be new. None is gone, and none has another value."""
    stored = Stored.of(version)
    table.put(stored.items)
    assert lacks(read(new), stored.reads) == []


@pytest.mark.parametrize("version", versions())
def test_every_item_of_a_release_is_of_a_kind_that_is_known(version: str) -> None:
    """So a user who came before is erased as any other."""
    for item in Stored.of(version).items:
        assert kind_of({"pk": item["pk"]["S"], "sk": item["sk"]["S"]}).name


@pytest.mark.parametrize("version", versions())
def test_user_of_a_release_is_erased_whole(version: str) -> None:
    """On moto. Another user, whose id begins with that of the first, keeps everything."""
    text = json.dumps(Stored.of(version).items)
    of_another = text.replace("ada", "ada#b").replace("own-", "other-")
    anothers = [item for item in json.loads(of_another) if "ada#b" in json.dumps(item)]
    with mock_aws():
        client = dynamodb_client(None)
        name = create_table(client)
        for item in [*json.loads(text), *anothers]:
            client.put_item(TableName=name, Item=item)
        assert erase_user(parser().parse_args(["ada", "--wait=0"]), client, name) == 1
        left = client.scan(TableName=name)["Items"]
    assert not [item for item in left if "ada" in json.dumps(item).replace("ada#b", "")]
    assert not [item for item in left if "own-" in json.dumps(item)]
    assert all(item in left for item in anothers)


def test_this_version_has_its_items_stored() -> None:
    """``make release`` does it."""
    assert project_version() in versions()


def test_answers_are_compared_by_what_the_older_one_has() -> None:
    """The comparison itself."""
    old = {"chat": {"id": "1", "title": "Bread"}, "list": [{"a": 1}]}
    assert lacks({"chat": {"id": "1", "title": "Bread", "new": None}, "list": [{"a": 1, "b": 2}]}, old) == []
    assert lacks({"chat": {"id": "1"}, "list": [{"a": 1}]}, old) == ["chat: title: is gone"]
    assert lacks({**old, "list": []}, old) == ["list: [{'a': 1}] became []"]
    assert lacks({**old, "list": [{"a": "1"}]}, old) == ["list: a: 1 became 1"]
