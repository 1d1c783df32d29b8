"""What ``sam local`` hands to the functions: the requests in events/, and those that SAM CLI makes itself."""

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shared.bootstrap import storage, stores
from shared.entrypoints.streams.chats import chat_changes
from shared.use_cases.chat_changes import ChatChange
from tests.integration.test_http import REGENERATE, RENAME
from tests.support.api import CONTEXT, Api, invoke
from tests.support.contract import check_answer
from tests.support.tables import missing
from tests.support.template import PROJECT, functions, http_routes
from tools.stack.deployed import Deployed
from tools.stack.sam_local import DEV_KEY, add_dev_chat, write_environment
from tools.stack.stack import STACK_BIN

EVENTS = {path.stem: json.loads(path.read_text("utf-8")) for path in (PROJECT / "events").glob("*.json")}
REQUESTS = {name: event for name, event in EVENTS.items() if "routeKey" in event}
ROUTES = {route for function in functions().values() for route in http_routes(function)} - {"$default"}
# What requests say; the others have no body.
BODIES = {
    "POST /chats": {"content": "How do I bake bread?"},
    "PUT /chats/{id}": {"content": "How do I bake bread?"},
    "PATCH /chats/{id}": {"archived": True},
    "POST /chats/{id}/messages": {"role": "user", "content": "And rye?"},
    RENAME: {"title": "Mine"},
    "POST /chats/{id}/title/restore": {"title_version": 1},
    "POST /titles": {"messages": [{"role": "user", "content": "How do I bake bread?"}]},
}
IN_PATH = {"id": DEV_KEY.chat_id, "file": "page.css", "proxy+": "a/b"}
QUERIES = {"GET /title-changes": "?since=2026-01-02T03:04:05Z"}


@pytest.fixture
def under_sam(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API as ``sam local`` runs it, with the development principal's chat."""
    add_dev_chat(storage.table())
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    monkeypatch.setenv("DEV_OWNER_ID", DEV_KEY.owner_id)
    storage.settings.cache_clear()
    return api


@pytest.fixture(scope="module")
def sam_events(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The event of a request to each route, made by SAM CLI before any test here begins."""
    python = STACK_BIN / "python"
    if not python.exists():
        missing("SAM CLI has an environment of its own, which 'make test' makes")
    process = subprocess.run(
        [python, PROJECT / "tests" / "support" / "sam_events.py"],
        input=json.dumps([_request(route) for route in sorted(ROUTES)]),
        text=True,
        capture_output=True,
        check=True,
        cwd=PROJECT,
        env={"SAM_CLI_TELEMETRY": "0", "HOME": str(tmp_path_factory.mktemp("home"))},
    )
    return dict(zip(sorted(ROUTES), json.loads(process.stdout), strict=True))


def _request(route: str) -> dict[str, Any]:
    method, _, path = route.partition(" ")
    path = re.sub(r"{(.+?)}", lambda match: IN_PATH[match[1]], path) + QUERIES.get(route, "")
    body = json.dumps(BODIES[route]).encode() if route in BODIES else b""
    headers = {"Content-Type": "application/json"}
    return {"method": method, "path": path, "headers": headers, "body": base64.b64encode(body).decode()}


@pytest.mark.parametrize("name", REQUESTS)
def test_sample_http_event_is_handled(api: Api, request: pytest.FixtureRequest, name: str) -> None:
    """It succeeds for the development principal, whose chat it names, and for nobody else."""
    event: dict[str, Any] = REQUESTS[name]
    handler = api.handlers[event["routeKey"]]
    if name != "openapi":
        assert handler(event, CONTEXT)["statusCode"] == 401
    request.getfixturevalue("under_sam")
    assert handler(event, CONTEXT)["statusCode"] in {200, 201}


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_request_to_each_route_as_sam_cli_hands_it_over(
    under_sam: Api, sam_events: dict[str, Any], route: str
) -> None:
    """It succeeds, but for administration, which needs a token."""
    event = sam_events[route]
    assert event["routeKey"] == route
    answer = under_sam.handlers[route](event, CONTEXT)
    assert answer["statusCode"] in ({403} if " /admin/" in route else {200, 201, 204})
    if answer["headers"].get("content-type") == "application/json" and route != "GET /openapi.json":
        check_answer(route, answer["statusCode"], json.loads(answer["body"]))


def test_regenerate_after_a_rename_is_written_under_sam_local(
    under_sam: Api, sam_events: dict[str, Any]
) -> None:
    """SAM CLI gives as each request's time when it was started, and that in seconds."""
    assert under_sam.handlers[RENAME](sam_events[RENAME], CONTEXT)["statusCode"] == 200
    answer = under_sam.handlers[REGENERATE](sam_events[REGENERATE], CONTEXT)
    assert json.loads(answer["body"])["outcome"] == "written"


def test_watchers_are_told_an_address_of_this_machine(tmp_path: Path) -> None:
    """Containers have another, by which they push; SAM CLI puts a function's own variables first."""
    deployed = Deployed("http://127.0.0.1:4566")
    names = ("TableName", "EventBusName", "FailureQueueUrl", "BacklogQueueUrl", "WatchApiId")
    vars(deployed)["outputs"] = dict.fromkeys(names, "x")
    write_environment(deployed, 4566, tmp_path / "env.json")
    environment = json.loads((tmp_path / "env.json").read_text("utf-8"))
    assert "WatchFunction" in functions()
    assert environment["WatchFunction"]["WATCH_URL"].startswith("ws://127.0.0.1:4566/")
    assert environment["Parameters"]["WATCH_URL"].startswith("ws://host.docker.internal:4566/")


@pytest.mark.usefixtures("api")
def test_other_sample_events_are_handled() -> None:
    """A purge of a chat that is gone, and a title change that the stream's reader takes."""
    invoke("PurgeFunction", EVENTS["purge"])
    (change,) = chat_changes(EVENTS["title_events"])
    assert isinstance(change, ChatChange)
    assert change.key == DEV_KEY
    nothing = {"batchItemFailures": [], "quarantined": 0}
    assert invoke("TitleEventsFunction", {"Records": []}) == nothing
    add_dev_chat(storage.table())
    assert invoke("AutoTitleFunction", EVENTS["auto_title"]) == {"batchItemFailures": []}
    assert stores.chats().get(DEV_KEY).title_source == "automatic"
    assert invoke("WatchSocketFunction", EVENTS["watch_socket"]) == {"statusCode": 401}
    assert set(EVENTS) - set(REQUESTS) == {"auto_title", "purge", "title_events", "watch_socket"}
