"""Restoring a table: what may be attached, and what must not be."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from shared.rules.chats import ChatKey
from shared.rules.messages import Message
from shared.rules.times import rfc3339
from tests.storage.conftest import Storage
from tests.support.tables import dynamodb_client
from tools.command_error import CommandError
from tools.ops.restore import parser, restore

TARGET = "restored"


def run(storage: Storage, *options: str) -> int:
    """The command's exit code."""
    arguments = parser().parse_args([f"--target={TARGET}-{storage.table_name}", *options])
    return restore(arguments, storage.client, storage.table_name)


def items_of(storage: Storage, table_name: str) -> list[dict[str, Any]]:
    """A table's items in wire form."""
    items: list[dict[str, Any]] = storage.client.scan(TableName=table_name)["Items"]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def furnish(storage: Storage) -> ChatKey:
    """A chat with messages and a model config, as of some time ago."""
    client = storage.client
    client.update_time_to_live(
        TableName=storage.table_name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
    )
    key = storage.with_default_config().new_chat()
    for number in range(3):
        message = Message(
            storage_id(number), "user", [{"type": "text", "text": "Hi"}], "2026-01-01T00:00:01.000000Z"
        )
        storage.messages.append(key, message, ())
    return key


def storage_id(number: int) -> str:
    """A ULID."""
    return f"01JGFJJZ{number:018}"


def test_copy_has_every_item_and_may_be_attached(
    real_storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says that it is none of a point in time, which DynamoDB Local does not have."""
    furnish(real_storage)
    assert run(real_storage, "--copy") == 0
    target = f"{TARGET}-{real_storage.table_name}"
    assert items_of(real_storage, target) == items_of(real_storage, real_storage.table_name)
    printed = capsys.readouterr().out
    assert printed.startswith("copied, not restored")
    assert "         4          4  messages\n" in printed
    assert "5 items compared that have not changed since" in printed
    assert printed.endswith(f"{target} may be attached\n")


def test_engine_without_recovery_says_how_to_go_on(real_storage: Storage) -> None:
    """Nothing was made."""
    with pytest.raises(CommandError, match="no point-in-time recovery"):
        run(real_storage)
    assert f"{TARGET}-{real_storage.table_name}" not in real_storage.client.list_tables()["TableNames"]


@pytest.fixture
def in_moto() -> Iterator[Storage]:
    """A table with point-in-time recovery. As the local stack, moto restores what there is now."""
    with mock_aws():
        storage = Storage(dynamodb_client(None), dynamodb_client(None))
        furnish(storage)
        recovery = {"PointInTimeRecoveryEnabled": True}
        storage.client.update_continuous_backups(
            TableName=storage.table_name, PointInTimeRecoverySpecification=recovery
        )
        yield storage


def test_restored_table_has_what_a_restore_leaves_off_and_may_be_attached(in_moto: Storage) -> None:
    """The stream, the time to live and point-in-time recovery."""
    assert run(in_moto) == 0
    name = f"{TARGET}-{in_moto.table_name}"
    backups = in_moto.client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_interrupted_restore_is_continued(in_moto: Storage, capsys: pytest.CaptureFixture[str]) -> None:
    """It switches on what is off still. DynamoDB refuses a time to live that is on already."""
    calls = list[str]()

    def record(model: Any, **_: Any) -> None:
        calls.append(model.name)
        if model.name == "UpdateContinuousBackups" and calls.count(model.name) == 1:
            raise KeyboardInterrupt

    in_moto.client.meta.events.register("before-call.dynamodb", record)
    with pytest.raises(KeyboardInterrupt):
        run(in_moto)
    (time,) = re.findall(r'TIME=(\S+) ARGS="--target \S+ --continue"', capsys.readouterr().out)
    assert run(in_moto, "--check-only", f"--time={time}") == 1
    assert "wrong: point-in-time recovery differs" in capsys.readouterr().err
    assert run(in_moto, "--continue", f"--time={time}") == 0
    once = {"RestoreTableToPointInTime", "UpdateTable", "UpdateTimeToLive"}
    assert {name: calls.count(name) for name in once} == dict.fromkeys(once, 1)


def test_continuing_needs_to_be_told_what(in_moto: Storage) -> None:
    """A new table of another time would be wrong."""
    with pytest.raises(CommandError, match="need --target and --time"):
        run(in_moto, "--continue")


def test_time_outside_of_the_recovery_is_refused(in_moto: Storage) -> None:
    """It tells which times there are."""
    with pytest.raises(CommandError, match="can be restored from"):
        run(in_moto, "--time=2026-01-01T00:00:00Z")


def test_engine_that_ignores_the_time_is_found_out(
    in_moto: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """By an item of after the time."""
    later = datetime.now(UTC) + timedelta(hours=1)
    message = Message(storage_id(9), "user", [{"type": "text", "text": "Hi"}], rfc3339(later))
    in_moto.messages.append(in_moto.new_chat(), message, ())
    assert run(in_moto) == 1
    assert "1 messages are later than the time" in capsys.readouterr().err


def test_copy_of_another_time_is_refused(real_storage: Storage) -> None:
    """No engine has that."""
    with pytest.raises(CommandError, match="leave out the time"):
        run(real_storage, "--copy", "--time=2026-01-01T00:00:00Z")


def lose_a_message(client: Any, name: str, key: ChatKey) -> None:
    """One of its messages is not there."""
    pk = {"S": f"CHAT#{key.owner_id}#{key.chat_id}"}
    client.delete_item(TableName=name, Key={"pk": pk, "sk": {"S": f"MESSAGE#{storage_id(1)}"}})


def change_the_title(client: Any, name: str, key: ChatKey) -> None:
    """It says something else."""
    pk = {"S": f"CHAT#{key.owner_id}#{key.chat_id}"}
    client.update_item(
        TableName=name,
        Key={"pk": pk, "sk": {"S": "CHAT"}},
        UpdateExpression="SET title = :title",
        ExpressionAttributeValues={":title": {"S": "Another"}},
    )


def add_a_later_message(client: Any, name: str, key: ChatKey) -> None:
    """It is of after the time."""
    pk, later = {"S": f"CHAT#{key.owner_id}#{key.chat_id}"}, datetime.now(UTC) + timedelta(hours=1)
    item = {"pk": pk, "sk": {"S": f"MESSAGE#{storage_id(9)}"}, "created_at": {"S": later.isoformat()}}
    client.put_item(TableName=name, Item=item)


def switch_off_the_stream(client: Any, name: str, _: ChatKey) -> None:
    """The fan-out would get nothing."""
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})


def switch_off_expiry(client: Any, name: str, _: ChatKey) -> None:
    """Nothing would be removed."""
    off = {"Enabled": False, "AttributeName": "expires_at"}
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=off)


@pytest.mark.parametrize(
    ("break_it", "problem"),
    [
        (lose_a_message, "1 messages of the sample differ"),
        (change_the_title, "1 chats of the sample differ"),
        (add_a_later_message, "1 messages are later than the time"),
        (switch_off_the_stream, "the stream differs"),
        (switch_off_expiry, "the time to live differs"),
    ],
)
def test_table_with_a_fault_must_not_be_attached(
    real_storage: Storage,
    break_it: Callable[[Any, str, ChatKey], None],
    problem: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And is told what is wrong."""
    key = furnish(real_storage)
    assert run(real_storage, "--copy") == 0
    target = f"{TARGET}-{real_storage.table_name}"
    break_it(real_storage.client, target, key)
    assert run(real_storage, "--check-only", f"--time={datetime.now(UTC).isoformat()}") == 1
    told = capsys.readouterr()
    assert f"wrong: {problem}" in told.err
    assert told.out.endswith(f"{target} must not be attached\n")


def test_later_changes_of_the_source_are_no_fault(real_storage: Storage) -> None:
    """A restore of an hour ago is not as the table is now."""
    key = furnish(real_storage)
    at = datetime.now(UTC)
    assert run(real_storage, "--copy") == 0
    later = (at + timedelta(hours=1)).isoformat()
    real_storage.client.update_item(
        TableName=real_storage.table_name,
        Key={"pk": {"S": f"CHAT#{key.owner_id}#{key.chat_id}"}, "sk": {"S": "CHAT"}},
        UpdateExpression="SET title = :title, title_updated_at = :at",
        ExpressionAttributeValues={":title": {"S": "Another"}, ":at": {"S": later}},
    )
    assert run(real_storage, "--check-only", f"--time={at.isoformat()}") == 0


EARLIER, LATER = "2026-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("sk", "attributes", "is_problem"),
    [
        ("TITLE#0000000001", {"recorded_at": {"S": EARLIER}}, True),
        ("TITLE#0000000001", {"created_at": {"S": EARLIER}, "recorded_at": {"S": LATER}}, True),
        ("TITLE#0000000001", {"recorded_at": {"S": LATER}}, False),
        ("TITLE#0000000001", {"recorded_at": {"S": EARLIER}, "expires_at": {"N": "1"}}, False),
        ("DELETED", {}, False),
    ],
)
def test_kind_may_be_missing_if_it_began_after_the_time_or_expires(
    real_storage: Storage,
    sk: str,
    attributes: dict[str, Any],
    is_problem: bool,  # noqa: FBT001 - an example
    capsys: pytest.CaptureFixture[str],
) -> None:
    """That is noted. An item that is older must be there."""
    furnish(real_storage)
    assert run(real_storage, "--copy") == 0
    item = {"pk": {"S": "CHAT#ada#1"}, "sk": {"S": sk}, **attributes}
    real_storage.client.put_item(TableName=real_storage.table_name, Item=item)
    assert run(real_storage, "--check-only", f"--time={datetime.now(UTC).isoformat()}") == is_problem
    told = capsys.readouterr()
    assert re.search(r"there are no .*, and the source has 1", told.err if is_problem else told.out)
