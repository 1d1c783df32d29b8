"""The commands that erase and restore data, on the deployed stack."""

import json
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Service, new_chat
from tests.e2e.test_deployed import get
from tools.ops.erase_user import erase_user
from tools.ops.erase_user import parser as erasing
from tools.ops.restore import parser as restoring
from tools.ops.restore import restore
from tools.ops.stacks import Stack
from tools.stack import aws
from tools.stack.users import add_user
from tools.transfer.export_chats import export_chats
from tools.transfer.export_chats import parser as exporting
from tools.transfer.import_chats import import_chats, quotas_of
from tools.transfer.import_chats import parser as importing


def test_user_is_erased_beside_the_fan_out(
    service: Service, ada: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that the stack stores of one, and nothing of another."""
    kept, user = new_chat(ada), add_user(service.stack.deployed, "erased")
    with service.as_user(user) as client:
        chats = [new_chat(client) for _ in range(3)]
        assert client.put(f"/chats/{chats[0]}/title", json={"title": "Mine"}).status_code == 200
        assert client.post("/watch").status_code == 201
        assert items_of(service, user.sub)
        assert erase(service, user.sub) == 0
        assert items_of(service, user.sub) == []
        assert client.get("/chats").json()["chats"] == []
    for chat in chats:
        assert service.events(chat, kind="chat_deleted", until=1)
    assert get(ada, kept)["id"] == kept
    assert "       3  chats\n" in capsys.readouterr().out


def test_restored_table_may_be_attached(
    service: Service, ada: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """The emulator restores what there is now."""
    new_chat(ada)
    client = aws.client("dynamodb", service.stack.deployed.endpoint_url)
    source = service.stack.deployed.outputs["TableName"]
    assert restore(restoring().parse_args(["--target=restored"]), client, source) == 0
    assert capsys.readouterr().out.endswith("restored may be attached\n")
    client.delete_table(TableName="restored")


def test_exported_chats_are_imported_quietly_for_another_user(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No event tells of them, until their new owner renames one."""
    deployed, path = service.stack.deployed, tmp_path / "chats.jsonl"
    left, arrived = (add_user(deployed, name) for name in ("leaves", "arrives"))
    with service.as_user(left) as client:
        chat = new_chat(client, title="Rye")
        messages = client.get(f"/chats/{chat}/messages").json()
    stack = Stack(partial(aws.client, endpoint_url=deployed.endpoint_url), deployed.stack_name)
    dynamodb, table = stack.client("dynamodb"), stack.table_name
    export_chats(exporting().parse_args([str(path), "--owner", left.sub]), dynamodb, table)
    options = importing().parse_args([str(path), "--owner", arrived.sub])
    assert import_chats(options, dynamodb, table, quotas_of(stack)) == 0
    assert "       1  chats imported, with 1 messages\n" in capsys.readouterr().out
    with service.as_user(arrived) as client:
        imported = get(client, chat)
        assert (imported["title"], imported["title_source"]) == ("Rye", "user")
        assert client.get(f"/chats/{chat}/messages").json() == messages
        assert client.put(f"/chats/{chat}/title", json={"title": "Mine"}).status_code == 200
    events = service.events(chat, until=2)
    versions = [event["title_version"] for event in events if event["owner_id"] == arrived.sub]
    assert versions == [2]


def erase(service: Service, owner_id: str) -> int:
    """The exit code."""
    deployed = service.stack.deployed
    client = aws.client("dynamodb", deployed.endpoint_url)
    return erase_user(erasing().parse_args([owner_id]), client, deployed.outputs["TableName"])


def items_of(service: Service, text: str) -> list[dict[str, dict[str, str]]]:
    """The items that have a text anywhere."""
    client = aws.client("dynamodb", service.stack.deployed.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=service.stack.deployed.outputs["TableName"])
    return [item for page in pages for item in page["Items"] if text in json.dumps(item, default=str)]
