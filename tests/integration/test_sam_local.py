"""The events that README hands to ``sam local``, on the handlers that they are for."""

import json
from typing import Any

import pytest

from functions.auto_title.app import handler as auto_title
from functions.purge.app import handler as purge
from functions.title_events.app import handler as title_events
from functions.watch_socket.app import handler as watch_socket
from local.sam_local import DEV_KEY, add_dev_chat
from shared.adapters import wiring
from shared.adapters.stream import chat_changes
from shared.use_cases.fan_out import ChatChange
from tests.support.api import CONTEXT, Api
from tests.support.template import PROJECT

EVENTS = {path.stem: json.loads(path.read_text("utf-8")) for path in (PROJECT / "events").glob("*.json")}
REQUESTS = {name: event for name, event in EVENTS.items() if "routeKey" in event}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request(api: Api, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It succeeds for the development principal, whose chat it names, and for nobody else."""
    add_dev_chat(wiring.table())
    event: dict[str, Any] = REQUESTS[name]
    handler = api.handlers[event["routeKey"]]
    if name != "openapi":
        assert handler(event, CONTEXT)["statusCode"] == 401
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    monkeypatch.setenv("DEV_OWNER_ID", DEV_KEY.owner_id)
    wiring.settings.cache_clear()
    assert handler(event, CONTEXT)["statusCode"] in {200, 201}


@pytest.mark.usefixtures("api")
def test_the_other_events() -> None:
    """A purge of a chat that is gone, and a title change that the stream's reader takes."""
    purge(EVENTS["purge"], CONTEXT)
    (change,) = chat_changes(EVENTS["title_events"])
    assert isinstance(change, ChatChange)
    assert change.key == DEV_KEY
    assert title_events({"Records": []}, CONTEXT) == {"batchItemFailures": []}
    add_dev_chat(wiring.table())
    assert auto_title(EVENTS["auto_title"], CONTEXT) == {"batchItemFailures": []}
    assert wiring.chats().get(DEV_KEY).title_source == "generated"
    assert watch_socket(EVENTS["watch_socket"], CONTEXT) == {"statusCode": 401}
    assert set(EVENTS) - set(REQUESTS) == {"auto_title", "purge", "title_events", "watch_socket"}
