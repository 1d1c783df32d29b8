"""The examples of consumers, deployed beside the service, and a replay of its archive."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from queue import Queue
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Service, new_chat
from tests.support.events import check_event
from tests.support.webhook import webhook
from tools.stack import aws
from tools.stack.bus_tap import BusTap
from tools.stack.deployed import Deployed
from tools.stack.sam import PROJECT, Sam
from tools.stack.stack import STACK_BIN

pytestmark = pytest.mark.long

SECONDS = 90
# What breaks a body that a title is pasted into.
TITLE = 'Bread "in a pan" <data> 🍞 \\ {}'


def deploy(service: Service, template: str, stack_name: str, **parameters: str) -> Deployed:
    """An example, built and deployed as its page says."""
    home = service.stack.home / stack_name
    home.mkdir(exist_ok=True)
    endpoint_url = service.stack.deployed.endpoint_url
    sam = Sam(STACK_BIN, home, endpoint_url, PROJECT / "examples" / template, stack_name)
    sam.build()
    sam.deploy(parameters)
    return Deployed(endpoint_url, stack_name)


def client(service: Service, name: str) -> Any:
    """A client of the emulator."""
    return aws.client(name, service.stack.deployed.endpoint_url)


def wait_for(condition: Callable[[], bool]) -> None:
    """Fails when it does not come true."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


def rename(ada: httpx.Client, chat_id: str, title: str) -> None:
    """By a user."""
    assert ada.put(f"/chats/{chat_id}/title", json={"title": title}).status_code == 200


def test_mirror_has_the_titles_and_is_rebuilt_by_a_replay(service: Service, ada: httpx.Client) -> None:
    """After it has lost them; what comes from the archive is what came first."""
    began = datetime.now(UTC)
    outputs = service.stack.deployed.outputs
    mirror = deploy(service, "title_mirror/template.yaml", "mirror", EventBusName=outputs["EventBusName"])
    chat_id, deleted_id = new_chat(ada), new_chat(ada)
    table = {"TableName": mirror.physical_ids["Titles"]}
    dynamodb = client(service, "dynamodb")

    def mirrored(chat_id: str) -> dict[str, Any]:
        items: list[dict[str, Any]] = dynamodb.scan(**table)["Items"]
        return next((item for item in items if item["chat_id"] == {"S": chat_id}), {})

    rename(ada, chat_id, TITLE)
    assert ada.delete(f"/chats/{deleted_id}").status_code == 204
    wait_for(lambda: mirrored(chat_id).get("title") == {"S": TITLE})
    wait_for(lambda: "deleted" in mirrored(deleted_id))

    dynamodb.delete_item(**table, Key={name: mirrored(chat_id)[name] for name in ("owner_id", "chat_id")})
    client(service, "events").start_replay(
        ReplayName="rebuild",
        EventSourceArn=outputs["EventArchiveArn"],
        EventStartTime=began - timedelta(seconds=1),  # not all that other tests told
        EventEndTime=datetime.now(UTC) + timedelta(minutes=1),
        Destination={"Arn": outputs["EventBusArn"], "FilterArns": [mirror.outputs["RuleArn"]]},
    )
    wait_for(lambda: mirrored(chat_id).get("title") == {"S": TITLE})
    assert mirrored(chat_id)["title_version"] == {"N": "2"}
    assert "deleted" in mirrored(deleted_id)


def test_webhook_posts_each_event_with_its_secret(service: Service, ada: httpx.Client) -> None:
    """As JSON, whatever the title has in it."""
    client(service, "secretsmanager").create_secret(Name="webhook", SecretString="s3cret of the receiver")
    with webhook(service.stack.home / "certificate.pem") as receiver:
        deploy(
            service,
            "title_webhook/template.yaml",
            "webhook",
            EventBusName=service.stack.deployed.outputs["EventBusName"],
            Url=receiver.url,
            SecretName="webhook",
        )
        chat_id = new_chat(ada)
        rename(ada, chat_id, TITLE)
        renamed = posted(receiver.requests, chat_id, "title_change", title=TITLE)
        assert ada.delete(f"/chats/{chat_id}").status_code == 204
        posted(receiver.requests, chat_id, "chat_deleted")
    assert renamed["x-api-key"] == "s3cret of the receiver"


def posted(
    requests: Queue[tuple[dict[str, str], Any]], chat_id: str, kind: str, **fields: str
) -> dict[str, str]:
    """The headers of the next event of a chat with these fields, which fits its schema."""
    while True:
        headers, body = requests.get(timeout=SECONDS)
        detail = body["data"]
        check_event(body["type"], detail)
        if body["type"] == kind and {"chat_id": chat_id, **fields}.items() <= detail.items():
            assert body.keys() == {"type", "data"}
            return headers


def test_other_accounts_bus_gets_each_event(service: Service, ada: httpx.Client) -> None:
    """The emulator has one account and evaluates no bus policy: the rule and its target are what is shown."""
    receiver = deploy(service, "other_account/receiver.yaml", "receiver", SenderAccountId=aws.ACCOUNT)
    deploy(
        service,
        "other_account/sender.yaml",
        "sender",
        EventBusName=service.stack.deployed.outputs["EventBusName"],
        TargetBusArn=receiver.outputs["EventBusArn"],
    )
    tap = BusTap(receiver, "receiver-tap")
    chat_id = new_chat(ada)
    wait_for(lambda: chat_id in {event["detail"]["chat_id"] for event in tap.read()})
