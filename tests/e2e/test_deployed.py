"""The service as a caller meets it. Every answer is also held against openapi.json."""

import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest

from shared.rules.model_configs import ModelConfig
from shared.rules.usage import Usage
from tests.e2e.conftest import BUDGET_SECONDS, BY_HAIKU, HAIKU, PRODUCT, Service, new_chat
from tools.contract.openapi import DOCUMENT
from tools.stack import aws
from tools.stack.users import PASSWORD, fresh_token

FREE = {"input_micros_per_million": 0, "output_micros_per_million": 0}


def get(client: httpx.Client, chat_id: str) -> dict[str, Any]:
    """The chat."""
    chat: dict[str, Any] = client.get(f"/chats/{chat_id}").json()
    return chat


def rename(client: httpx.Client, chat_id: str, title: str) -> httpx.Response:
    """PUT the title."""
    return client.put(f"/chats/{chat_id}/title", json={"title": title})


def test_regenerate_stores_a_title_and_publishes_an_event(
    service: Service, ada: httpx.Client, chat_id: str
) -> None:
    """Named three ways, and an event for each version in the table, one to one."""
    before = get(ada, chat_id)
    proposed = ada.post(f"/chats/{chat_id}/title/propose").json()
    assert proposed["model"] == "offline"
    assert get(ada, chat_id) == before
    regenerated = ada.post(f"/chats/{chat_id}/title/regenerate").json()
    assert (regenerated["outcome"], regenerated["chat"]["title"]) == ("written", proposed["title"])
    renamed = rename(ada, chat_id, "Bread").json()
    assert (renamed["title_source"], renamed["title_version"]) == ("user", 3)
    again = ada.post(f"/chats/{chat_id}/title/regenerate").json()
    assert (again["outcome"], again["chat"]["title_version"]) == ("written", 4)
    now = get(ada, chat_id)
    assert now["updated_at"] == before["updated_at"]
    events = service.events(chat_id, until=4)
    assert [event["title_version"] for event in events] == [1, 2, 3, 4]
    assert [event["title"] for event in events] == [before["title"], proposed["title"], "Bread", now["title"]]
    assert [event["title_source"] for event in events] == ["fallback", "generated", "user", "generated"]
    assert events[-1]["title_updated_at"] == now["title_updated_at"]


def test_no_event_is_sent_without_a_title_change(service: Service, ada: httpx.Client, chat_id: str) -> None:
    """Messages, statuses, proposals and a repeated rename."""
    message = {"role": "assistant", "content": "With patience."}
    ada.post(f"/chats/{chat_id}/messages", json=message).raise_for_status()
    ada.patch(f"/chats/{chat_id}", json={"status": "running", "worker_id": "w1"}).raise_for_status()
    ada.post(f"/chats/{chat_id}/title/propose").raise_for_status()
    rename(ada, chat_id, "Bread")
    rename(ada, chat_id, "Bread")
    # The stream keeps a chat's order: what comes before the last rename has come when that one has.
    rename(ada, chat_id, "Cake")
    events = service.events(chat_id, until=3)
    assert [(event["title_version"], event["title"]) for event in events[1:]] == [(2, "Bread"), (3, "Cake")]


@pytest.mark.parametrize("status", ["pending", "running", "completed"])
def test_titles_are_written_in_every_chat_status(ada: httpx.Client, chat_id: str, status: str) -> None:
    """Without a worker, and archived too."""
    ada.patch(f"/chats/{chat_id}", json={"status": status, "archived": True}).raise_for_status()
    assert ada.post(f"/chats/{chat_id}/title/propose").status_code == 200
    assert ada.post(f"/chats/{chat_id}/title/regenerate").json()["outcome"] == "written"
    assert rename(ada, chat_id, "Bread").status_code == 200


@pytest.mark.usefixtures("bedrock")
def test_two_regenerates_and_a_rename_at_once(service: Service, ada: httpx.Client) -> None:
    """Twenty times: the rename is stored during both model calls, and both generated titles lose."""

    def regenerate(chat_id: str) -> dict[str, Any]:
        with service.as_user() as client:
            done: dict[str, Any] = client.post(f"/chats/{chat_id}/title/regenerate").json()
            return done

    for _ in range(20):
        chat_id = new_chat(ada, **BY_HAIKU)
        expected_requests = len(service.model.requests) + 2
        service.model.gate.clear()
        with ThreadPoolExecutor(2) as threads:
            machines = [threads.submit(regenerate, chat_id) for _ in range(2)]
            while len(service.model.requests) < expected_requests and not any(map(Future.done, machines)):
                time.sleep(0.01)
            renamed = rename(ada, chat_id, "Mine").json()
            service.model.gate.set()
            done = [machine.result() for machine in machines]
        assert [result["outcome"] for result in done] == ["superseded", "superseded"]
        assert get(ada, chat_id) == renamed == done[0]["chat"] == done[1]["chat"]
        assert (renamed["title"], renamed["title_source"], renamed["title_version"]) == ("Mine", "user", 2)
        events = service.events(chat_id, until=2)
        assert [event["title_version"] for event in events] == [1, 2]


def test_if_match(ada: httpx.Client, chat_id: str) -> None:
    """A caller that read an older version is told of the newer one."""
    stale = ada.get(f"/chats/{chat_id}").headers["etag"]
    current = rename(ada, chat_id, "Bread")
    refused = ada.put(f"/chats/{chat_id}/title", json={"title": "Cake"}, headers={"if-match": stale})
    assert (refused.status_code, refused.json()["chat"]) == (412, current.json())
    assert refused.headers["etag"] == current.headers["etag"]


def test_other_users_get_404_for_a_chat(service: Service, ada: httpx.Client, chat_id: str) -> None:
    """404 for another user's chat, exactly as for one that never was."""
    with service.as_user(service.stack.users[1]) as grace:
        never = grace.get("/chats/01ARZ3NDEKTSV4RRFFQ69G5FAV")
        for method, path, body in (
            ("GET", "", None),
            ("PATCH", "", {"status": "error"}),
            ("DELETE", "", None),
            ("POST", "/messages", {"role": "user", "content": "x"}),
            ("GET", "/messages", None),
            ("POST", "/title/propose", None),
            ("POST", "/title/regenerate", None),
            ("PUT", "/title", {"title": "Mine"}),
        ):
            answer = grace.request(method, f"/chats/{chat_id}{path}", json=body)
            assert (answer.status_code, answer.json()) == (404, never.json())
        assert chat_id not in [chat["id"] for chat in grace.get("/chats").json()["chats"]]
    assert get(ada, chat_id)["title_version"] == 1


def test_invalid_tokens_are_refused(service: Service) -> None:
    """None, nonsense and a forged one are 401; a fresh one is good; the document needs none."""
    good = fresh_token(service.stack.deployed, "ada")
    head, claims, signature = good.split(".")
    forged = f"{head}.{claims}.{signature[:-8]}AAAAAAAA"
    for token in ("", "nonsense", forged):
        with service.as_user(token=token) as client:
            assert client.get("/chats").status_code == 401
            assert client.get("/openapi.json").json() == json.loads(DOCUMENT.read_text("utf-8"))
    with service.as_user(token=good) as client:
        assert client.get("/chats").status_code == 200


def test_unknown_route_is_not_found(service: Service) -> None:
    """404 in the contract's shape, for any method and without a token."""
    for method, path in (("GET", "/nope"), ("PUT", "/chats"), ("POST", "/chats/x/title")):
        answer = httpx.request(method, service.stack.deployed.api_url + path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ("{", 400, "invalid_json"),
        ('{"title": ""}', 400, "invalid_request"),
        (json.dumps({"title": "x" * 201}), 400, "invalid_request"),
        ('{"title": "\\ud800"}', 400, "invalid_json"),
        ('{"title": 1}', 400, "invalid_request"),
        ('{"title": "x", "more": 1}', 400, "invalid_request"),
        (json.dumps({"title": "x" * 300_000}), 413, "payload_too_large"),
    ],
)
def test_wrong_input_is_refused_with_the_field(
    ada: httpx.Client, chat_id: str, content: str, status: int, code: str
) -> None:
    """Refused in the contract's shape."""
    answer = ada.put(f"/chats/{chat_id}/title", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def until_seen(ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
    """The answer when functions have come to know a changed model config."""
    for _ in range(40):
        answer = ask()
        if answer.status_code == status:
            break
        time.sleep(0.25)
    return answer


def test_no_default_model(service: Service, ada: httpx.Client, chat_id: str) -> None:
    """The config is deleted: 400 on both routes, and renaming goes on."""
    service.stack.model_configs.delete("offline")
    try:
        for route in ("propose", "regenerate"):
            answer = until_seen(lambda: ada.post(f"/chats/{chat_id}/title/{route}"), 400)  # noqa: B023 - called at once
            assert (answer.status_code, answer.json()["code"]) == (400, "no_default_model")
        assert rename(ada, chat_id, "Bread").status_code == 200
    finally:
        service.stack.model_configs.put(ModelConfig("offline", "extractive"))


def test_admin_routes_serve_administrators_only(service: Service, ada: httpx.Client) -> None:
    """By their tokens' group; nobody else sees or changes a model config."""
    assert ada.get("/admin/model-configs").status_code == 403
    assert ada.put("/admin/model-configs/x", json={"provider": "extractive"}).status_code == 403
    (root,) = service.stack.admins
    with service.as_user(root) as admin:
        nova = {"provider": "bedrock", "model_id": "nova", **FREE}
        put = admin.put("/admin/model-configs/nova", json=nova)
        assert put.status_code == 200, put.text
        listed = admin.get("/admin/model-configs").json()
        assert "nova" in [config["id"] for config in listed["model_configs"]]
        assert admin.put("/admin/model-configs/nova/title-model").status_code == 204
        assert admin.delete("/admin/title-model").status_code == 204
        assert admin.put("/admin/model-configs/offline/default").status_code == 204
        assert admin.delete("/admin/model-configs/nova").status_code == 204
        assert admin.get("/admin/model-configs/nova").status_code == 404


def test_id_token_is_refused(service: Service) -> None:
    """An administrator's too, which the API's authorizer takes for its audience."""
    (root,) = service.stack.admins
    outputs = service.stack.deployed.outputs
    tokens = aws.client("cognito-idp", service.stack.deployed.endpoint_url).admin_initiate_auth(
        UserPoolId=outputs["UserPoolId"],
        ClientId=outputs["UserPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": root.name, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    with service.as_user(token=tokens["IdToken"]) as by_id_token:
        refused = [by_id_token.get(path) for path in ("/admin/usage-limits", "/chats", "/usage")]
    assert {(response.status_code, response.json()["code"]) for response in refused} == {
        (401, "unauthorized")
    }
    with service.as_user(token=tokens["AccessToken"]) as by_access_token:
        assert by_access_token.get("/admin/usage-limits").status_code == 200


@pytest.mark.usefixtures("bedrock")
def test_bedrock_model_gives_the_title(service: Service, ada: httpx.Client, haiku_chat_id: str) -> None:
    """Asked once for each request."""
    service.model.text = "Baking bread without an oven"
    done = ada.post(f"/chats/{haiku_chat_id}/title/regenerate").json()
    assert (done["outcome"], done["chat"]["title"]) == ("written", "Baking bread without an oven")
    assert done["usage"] == vars(Usage(1, 0, 42, 7, 7))
    assert len(service.model.requests) == 1


@pytest.mark.long
@pytest.mark.usefixtures("bedrock")
def test_style_and_titles_to_avoid_reach_the_model(
    service: Service, ada: httpx.Client, haiku_chat_id: str
) -> None:
    """Any provider's: a style some seconds after it was set; the titles at once, and the same words twice."""
    (root,) = service.stack.admins
    path = f"/chats/{haiku_chat_id}/title/propose"
    service.model.text = "Baking bread"
    endpoint = replace(HAIKU, id="endpoint", provider="openai", base_url=f"{service.model.endpoint_url}/v1")
    service.stack.model_configs.put(endpoint)
    by_endpoint = f"/chats/{new_chat(ada, model_config_id=endpoint.id)}/title/propose"
    with service.as_user(root) as admin:
        style = {
            "language": "de",
            "max_words": 5,
            "capitals": "title",
            "emoji": "one",
            "instructions": "No names.",
        }
        assert admin.put("/admin/title-style", json=style).json() == style
        try:
            ends = time.monotonic() + 30
            while "-" not in prompt_version(service, ada, path):
                assert time.monotonic() < ends
                time.sleep(0.5)
            service.model.requests.clear()
            again = [ada.post(url, json={"avoid": ["baking BREAD."]}).json() for url in (path, by_endpoint)]
        finally:
            assert admin.delete("/admin/title-style").status_code == 204
            service.stack.model_configs.delete(endpoint.id)
    assert [(answer["title"], answer["usage"]["calls"]) for answer in again] == [("Baking bread", 2)] * 2
    assert [request.get("model") for request in service.model.requests] == [None] * 2 + [HAIKU.model_id] * 2
    for request in service.model.requests:
        *system, user = [json.dumps(part) for part in (request.get("system", []), *request["messages"])]
        assert all(words in "".join(system) for words in ("language de", "2 to 5 words", "No names."))
        assert "\\n- baking BREAD." in user
        assert (request.get("inferenceConfig") or request)["temperature"] > 0
    refused = ada.post(path, json={"avoid": ["Bread"] * 11})
    assert (refused.status_code, refused.json()["validations"][0]["field"]) == (400, "avoid")
    assert ada.put("/admin/title-style", json={}).status_code == 403


def prompt_version(service: Service, ada: httpx.Client, path: str) -> str:
    """The version of the prompt of a proposal that ada gets now."""
    ada.post(path).raise_for_status()
    version: str = service.model.requests[-1]["requestMetadata"]["prompt_version"]
    return version


@pytest.mark.long
@pytest.mark.usefixtures("bedrock")
def test_failing_or_slow_model_is_an_error(service: Service, ada: httpx.Client, haiku_chat_id: str) -> None:
    """502 and 504 in time, and the chat as it was."""
    before = get(ada, haiku_chat_id)
    service.model.error = (500, "InternalServerException")
    failed = ada.post(f"/chats/{haiku_chat_id}/title/regenerate")
    assert (failed.status_code, failed.json()["message"]) == (502, "Failed to regenerate chat title.")
    service.model.error, service.model.delay = None, BUDGET_SECONDS * 2.0
    began = time.monotonic()
    slow = ada.post(f"/chats/{haiku_chat_id}/title/regenerate")
    assert (slow.status_code, slow.json()["code"]) == (504, "title_timeout")
    assert time.monotonic() - began < service.model.delay
    assert get(ada, haiku_chat_id) == before


def test_lists_and_cursors(service: Service) -> None:
    """Latest activity first; renaming is none."""
    with service.as_user(service.stack.users[1]) as grace:
        ids = [grace.post("/chats", json={}).json()["id"] for _ in range(3)]
        rename(grace, ids[0], "Renamed")
        page = grace.get("/chats", params={"limit": 2}).json()
        rest = grace.get("/chats", params={"limit": 2, "cursor": page["next_cursor"]}).json()
        assert [chat["id"] for chat in page["chats"] + rest["chats"]][:3] == ids[::-1]
        grace.post(f"/chats/{ids[0]}/messages", json={"role": "user", "content": "hello"})
        assert grace.get("/chats", params={"limit": 1}).json()["chats"][0]["id"] == ids[0]


def test_deleted_chat_takes_its_messages_along(service: Service, ada: httpx.Client, chat_id: str) -> None:
    """Gone at once for the caller, and soon from the table; no event claims a title change."""
    for number in range(30):
        ada.post(f"/chats/{chat_id}/messages", json={"role": "user", "content": f"message {number}"})
    assert ada.delete(f"/chats/{chat_id}").status_code == 204
    assert ada.get(f"/chats/{chat_id}").status_code == 404
    assert ada.post(f"/chats/{chat_id}/messages", json={"role": "user", "content": "x"}).status_code == 404
    assert rename(ada, chat_id, "Late").status_code == 404
    assert len(service.events(chat_id, kind="chat_deleted", until=1)) == 1
    assert [event["title_version"] for event in service.events(chat_id, until=1)] == [1]
    dynamodb = aws.client("dynamodb", service.stack.deployed.endpoint_url)
    partition = {":pk": {"S": f"CHAT#{service.stack.users[0].sub}#{chat_id}"}}
    query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": partition}
    for _ in range(50):
        left = dynamodb.query(TableName=service.stack.deployed.outputs["TableName"], **query)["Items"]
        if len(left) == 1:
            break
        time.sleep(0.2)
    assert [item["sk"]["S"] for item in left] == ["DELETED"]


@pytest.mark.parametrize(("origin", "allowed"), [(PRODUCT, True), ("https://elsewhere.example", False)])
def test_preflight_allows_configured_origins_only(
    service: Service, chat_id: str, origin: str, *, allowed: bool
) -> None:
    """The one that the deployment names may call the API, with all that the dialog sends."""
    url = f"{service.stack.deployed.api_url}/chats/{chat_id}"
    preflight_headers = {
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization",
    }
    preflight = httpx.options(f"{url}/title", headers={"origin": origin, **preflight_headers})
    assert (preflight.headers.get("access-control-allow-origin") == origin) == allowed
    if allowed:
        assert "authorization" in preflight.headers["access-control-allow-headers"]
    bearer = {"authorization": f"Bearer {service.stack.users[0].token}", "origin": origin}
    assert (httpx.get(url, headers=bearer).headers.get("access-control-allow-origin") == origin) == allowed
