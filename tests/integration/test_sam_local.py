"""The events that README hands to ``sam local``, on the handlers that they are for."""

import json
from typing import Any

import pytest

from local.sam_local import DEV_KEY, add_dev_chat
from shared.adapters import wiring
from shared.adapters.stream import chat_changes
from shared.use_cases.chat_changes import ChatChange
from tests.support.api import CONTEXT, Api, invoke
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
    invoke("PurgeFunction", EVENTS["purge"])
    (change,) = chat_changes(EVENTS["title_events"])
    assert isinstance(change, ChatChange)
    assert change.key == DEV_KEY
    assert invoke("TitleEventsFunction", {"Records": []}) == {"batchItemFailures": []}
    add_dev_chat(wiring.table())
    assert invoke("AutoTitleFunction", EVENTS["auto_title"]) == {"batchItemFailures": []}
    assert wiring.chats().get(DEV_KEY).title_source == "generated"
    assert invoke("WatchSocketFunction", EVENTS["watch_socket"]) == {"statusCode": 401}
    assert set(EVENTS) - set(REQUESTS) == {"auto_title", "purge", "title_events", "watch_socket"}
