"""make smoke on the deployed stack: what it checks, and that it leaves nothing behind."""

from functools import partial
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Service
from tools.command_error import CommandError
from tools.ops import smoke
from tools.ops.smoke import Smoke
from tools.stack import aws


@pytest.fixture
def check(service: Service) -> Smoke:
    """What ``make smoke`` runs."""
    deployed = service.stack.deployed
    return Smoke(partial(aws.client, endpoint_url=deployed.endpoint_url), deployed.outputs, deployed.api_url)


def left_behind(check: Smoke) -> dict[str, list[Any]]:
    """What a check has made and not removed."""
    pool, bus = check.outputs["UserPoolId"], check.outputs["EventBusName"]
    users = check.client("cognito-idp").list_users(UserPoolId=pool)["Users"]
    queues = check.client("sqs").list_queues(QueueNamePrefix="smoke-").get("QueueUrls", [])
    rules = check.client("events").list_rules(EventBusName=bus)["Rules"]
    return {
        "users": [user["Username"] for user in users if user["Username"].startswith("smoke-")],
        "queues": queues,
        "rules": [rule["Name"] for rule in rules if rule["Name"].startswith("smoke-")],
    }


def test_smoke_makes_a_chat_a_title_and_an_event(check: Smoke) -> None:
    """And removes the user, the queue and the rule that it needed."""
    lines = check.run()
    assert [line.partition(":")[0] for line in lines] == ["chat", "title", "event"]
    assert "by offline" in lines[1]
    assert left_behind(check) == {"users": [], "queues": [], "rules": []}


def test_smoke_deletes_its_chat(check: Smoke, service: Service, ada: httpx.Client) -> None:
    """Also of a user whose token it was given."""
    before = {chat["id"] for chat in ada.get("/chats").json()["chats"]}
    check.run(service.stack.users[0].token)
    assert {chat["id"] for chat in ada.get("/chats").json()["chats"]} == before


def test_smoke_says_what_is_wrong_and_cleans_up(check: Smoke) -> None:
    """A token that the API does not accept."""
    with pytest.raises(CommandError, match=r"PUT /chats/\{id\} answered 401"):
        check.run("no token")
    assert left_behind(check) == {"users": [], "queues": [], "rules": []}


def test_smoke_fails_if_no_event_arrives(check: Smoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rule is on another bus, where none is published."""
    events = check.client("events")
    events.create_event_bus(Name="silent")
    monkeypatch.setattr(smoke, "TRIES", 1)
    monkeypatch.setattr(smoke, "SECONDS_A_TRY", 1)
    with pytest.raises(CommandError, match="No title_change event"):
        Smoke(check.client, {**check.outputs, "EventBusName": "silent"}, check.api_url).run()
    assert left_behind(check) == {"users": [], "queues": [], "rules": []}
    events.delete_event_bus(Name="silent")
