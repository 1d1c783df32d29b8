"""The contract of the HTTP API: shapes, codes and refusals."""

import base64
import json
import re
from typing import Any

import boto3
import pytest

from shared.bootstrap import storage, stores
from shared.rules.usage import Usage
from tests.support.api import Api
from tests.support.bedrock import StubBedrock

NOT_FOUND = {
    "code": "not_found",
    "message": "Resource not found or you do not have access to this resource",
}
NO_CHAT = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
PROPOSE, REGENERATE, RENAME = (
    "POST /chats/{id}/title/propose",
    "POST /chats/{id}/title/regenerate",
    "PUT /chats/{id}/title",
)

OF_A_CHAT: list[tuple[str, Any]] = [
    ("GET /chats/{id}", None),
    ("PATCH /chats/{id}", {"status": "error"}),
    ("DELETE /chats/{id}", None),
    ("POST /chats/{id}/messages", {"role": "user", "content": "x"}),
    ("GET /chats/{id}/messages", None),
    (PROPOSE, None),
    (REGENERATE, None),
    (RENAME, {"title": "Mine"}),
]


def test_chat_from_its_beginning_to_its_end(api: Api) -> None:
    """Every route once, as a product would use them."""
    created = api("POST /chats", {"content": "How do I bake bread?"})
    assert created.status == 201
    chat = created.body
    assert (chat["title"], chat["title_source"], chat["title_version"]) == (
        "Bake bread",
        "fallback",
        1,
    )
    assert created.headers["etag"] == '"1"'
    message = api("POST /chats/{id}/messages", {"role": "assistant", "content": "Like so."}, chat=chat["id"])
    assert (message.status, message.body["content"]) == (201, [{"type": "text", "text": "Like so."}])
    listed = api("GET /chats/{id}/messages", chat=chat["id"])
    assert [row["role"] for row in listed.body["messages"]] == ["user", "assistant"]
    proposed = api(PROPOSE, chat=chat["id"])
    assert proposed.body == {
        "title": "Bake bread",
        "model": "offline",
        "usage": vars(Usage(calls=1)),
    }
    assert api("GET /chats/{id}", chat=chat["id"]).body["title_version"] == 1
    regenerated = api(REGENERATE, chat=chat["id"])
    assert (regenerated.body["outcome"], regenerated.body["chat"]["title"]) == (
        "written",
        "Bake bread",
    )
    renamed = api(RENAME, {"title": " Bread "}, chat=chat["id"])
    assert (renamed.status, renamed.body["title"], renamed.headers["etag"]) == (200, "Bread", '"3"')
    assert renamed.body["updated_at"] == listed.body["messages"][-1]["created_at"]
    patched = api("PATCH /chats/{id}", {"archived": True, "worker_id": "w1"}, chat=chat["id"])
    assert (patched.body["archived"], patched.body["worker_id"], patched.body["title"]) == (
        True,
        "w1",
        "Bread",
    )
    assert api("GET /chats").body == {"chats": [patched.body], "next_cursor": None}
    assert api("DELETE /chats/{id}", chat=chat["id"]).status == 204
    assert api("GET /chats/{id}", chat=chat["id"]).status == 404


@pytest.mark.parametrize(("route", "body"), OF_A_CHAT)
@pytest.mark.parametrize("chat_id", [NO_CHAT, "nonsense", "x" * 3000, "../chats"])
def test_missing_chat_is_not_found(api: Api, route: str, body: object, chat_id: str) -> None:
    """404 in one shape."""
    answer = api(route, body, chat=chat_id)
    assert (answer.status, answer.body) == (404, NOT_FOUND)


@pytest.mark.parametrize(("route", "body"), OF_A_CHAT)
def test_other_owners_chat_is_not_found(api: Api, route: str, body: object) -> None:
    """Promise 7: the very same 404, and nothing happened."""
    chat_id = api.new_chat()
    before = api("GET /chats/{id}", chat=chat_id)
    answer = api(route, body, chat=chat_id, owner="mallory")
    assert (answer.status, answer.body) == (404, NOT_FOUND)
    assert api("GET /chats/{id}", chat=chat_id).body == before.body
    assert len(api("GET /chats/{id}/messages", chat=chat_id).body["messages"]) == 1


@pytest.mark.parametrize("route", ["POST /chats", "PATCH /chats/{id}", "POST /chats/{id}/messages", RENAME])
@pytest.mark.parametrize("body", [None, "", "{", "nonsense", '{"title": "\\ud800"}'])
def test_body_that_is_not_json(api: Api, route: str, body: str | None) -> None:
    """A lone surrogate is not JSON text either."""
    answer = api(route, body, chat=api.new_chat())
    assert answer.status == 400
    assert answer.body == {"code": "invalid_json", "message": "Request body must be valid JSON."}


@pytest.mark.parametrize(
    ("route", "body", "field"),
    [
        ("POST /chats", [], "body"),
        ("POST /chats", {"contents": "x"}, "contents"),
        ("POST /chats", {"content": 1}, "content"),
        ("POST /chats", {"content": []}, "content"),
        ("POST /chats", {"content": [{"type": "image"}]}, "content.0"),
        ("POST /chats", {"content": [{"type": "text"}]}, "content.0.text"),
        ("POST /chats", {"content": [{"type": "text", "text": "x", "style": "bold"}]}, "content.0.style"),
        ("POST /chats", {"content": [{"type": "text", "text": 1}]}, "content.0.text"),
        ("POST /chats", {"title": 5}, "title"),
        ("POST /chats", {"title": " "}, "title"),
        ("POST /chats", {"model_config_id": "nope"}, "model_config_id"),
        ("PATCH /chats/{id}", {"title": "x"}, "title"),
        ("PATCH /chats/{id}", {"status": "done"}, "status"),
        ("PATCH /chats/{id}", {"status": None}, "status"),
        ("PATCH /chats/{id}", {"archived": "yes"}, "archived"),
        ("PATCH /chats/{id}", {"archived": None}, "archived"),
        ("PATCH /chats/{id}", {"worker_id": ""}, "worker_id"),
        ("POST /chats/{id}/messages", {"role": "robot", "content": "x"}, "role"),
        ("POST /chats/{id}/messages", {"role": "user"}, "content"),
        (RENAME, {}, "title"),
        (RENAME, {"title": None}, "title"),
        (RENAME, {"title": "x", "force": True}, "force"),
    ],
)
def test_request_with_a_wrong_field(api: Api, route: str, body: object, field: str) -> None:
    """The field is named, its value is not repeated."""
    answer = api(route, body, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (400, "invalid_request")
    assert [problem["field"] for problem in answer.body["validations"]] == [field]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Title cannot be empty."),
        (" \n\t ", "Title cannot be empty."),
        ("\u200b\ufeff", "Title cannot be empty."),
        ("x" * 201, "Title must be at most 200 characters."),
    ],
)
def test_unusable_title(api: Api, typed: str, message: str) -> None:
    """In the reference's words."""
    chat_id = api.new_chat()
    answer = api(RENAME, {"title": typed}, chat=chat_id)
    assert (answer.status, answer.body["message"]) == (400, message)
    assert api("GET /chats/{id}", chat=chat_id).body["title_version"] == 1


def test_longest_title_is_stored(api: Api) -> None:
    """Two hundred code points after trimming, of any plane."""
    answer = api(RENAME, {"title": "  " + "😀" * 200 + " "}, chat=api.new_chat())
    assert (answer.status, answer.body["title"]) == (200, "😀" * 200)


def test_body_over_the_limit(api: Api) -> None:
    """413 before anything is parsed."""
    answer = api("POST /chats", {"content": "x" * 262_144})
    assert (answer.status, answer.body["code"]) == (413, "payload_too_large")
    assert api("POST /chats", {"content": "x" * 262_000}).status == 201


def test_body_in_base64(api: Api) -> None:
    """The gateway encodes what it takes for binary."""
    body = base64.b64encode(json.dumps({"title": "Brot & Bäcker"}).encode()).decode()
    answer = api(RENAME, body, chat=api.new_chat(), isBase64Encoded=True)
    assert answer.body["title"] == "Brot & Bäcker"


def test_if_match(api: Api) -> None:
    """Any, current, stale, weak, foreign and malformed."""
    chat_id = api.new_chat()

    def rename(tag: str) -> tuple[int, Any]:
        answer = api(RENAME, {"title": f"For {tag}"}, chat=chat_id, headers={"If-Match": tag})
        return answer.status, answer.body

    assert rename("*")[0] == 200
    assert rename('"2"')[0] == 200
    status, body = rename('"2"')
    assert (status, body["code"], body["chat"]["title_version"]) == (412, "precondition_failed", 3)
    assert rename('"7", "3"')[0] == 200
    assert rename('W/"4"')[0] == 412
    assert rename('"abc"')[0] == 412
    assert rename('"0"')[0] == 412
    assert rename('W/"a,b"')[0] == 412
    assert rename('"a","')[0] == 400
    assert rename("4")[0] == 400
    assert rename(", ".join(f'"{version}"' for version in range(1, 21)))[0] == 200
    assert rename(", ".join(f'"{version}"' for version in range(1, 22)))[0] == 400
    assert api("GET /chats/{id}", chat=chat_id).body["title_version"] == 5


def test_lists_are_paged(api: Api) -> None:
    """A limit, a cursor, and what neither may be."""
    ids = [api.new_chat() for _ in range(3)]
    first = api("GET /chats", queryStringParameters={"limit": "2"}).body
    rest = api("GET /chats", queryStringParameters={"cursor": first["next_cursor"]}).body
    assert [chat["id"] for chat in (*first["chats"], *rest["chats"])] == ids[::-1]
    assert rest["next_cursor"] is None
    for wrong in ("0", "101", "-1", "1.5", "x", "", "1e1", "\u0661"):
        answer = api("GET /chats", queryStringParameters={"limit": wrong})
        assert (answer.status, answer.body["validations"][0]["field"]) == (400, "limit")
    answer = api("GET /chats", queryStringParameters={"cursor": "?"})
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, "cursor")


def test_regenerate_received_before_a_rename_is_superseded(api: Api) -> None:
    """The API tells when it received it; one that was asked for later is another matter."""
    chat_id = api.new_chat()
    api(RENAME, {"title": "Mine"}, chat=chat_id)
    claims = {"authorizer": {"jwt": {"claims": {"sub": "ada"}}}}
    before, after = 1_000_000_000_000, 4_000_000_000_000
    early = api(REGENERATE, chat=chat_id, requestContext={**claims, "timeEpoch": before})
    assert (early.body["outcome"], early.body["chat"]["title"]) == ("superseded", "Mine")
    late = api(REGENERATE, chat=chat_id, requestContext={**claims, "timeEpoch": after})
    assert late.body["outcome"] == "written"


@pytest.mark.parametrize(
    "message", ["👋", "null", "I'm sorry, but I can't sleep", "Untitled", "Error: 429 Too Many Requests"]
)
def test_offline_titler_has_a_title_for_any_message(api: Api, message: str) -> None:
    """Text that is no valid answer of a model may be a user's topic."""
    answer = api(PROPOSE, chat=api.new_chat(message))
    assert (answer.status, bool(answer.body.get("title"))) == (200, True)


def test_no_default_model(api: Api) -> None:
    """The reference's words on both routes, and nothing stored."""
    chat_id = api.new_chat()
    storage.model_configs().delete("offline")
    for route in (PROPOSE, REGENERATE):
        answer = api(route, chat=chat_id)
        assert answer.status == 400
        assert answer.body == {
            "code": "no_default_model",
            "message": "No default chat model config is configured.",
        }


def test_no_user_message(api: Api) -> None:
    """A clear 400 instead of an empty title."""
    chat_id = api("POST /chats", {}).body["id"]
    for route in (PROPOSE, REGENERATE):
        answer = api(route, chat=chat_id)
        assert (answer.status, answer.body["code"]) == (400, "no_user_message")


def test_answer_to_a_body_with_many_errors_is_short(api: Api) -> None:
    """Lambda could not carry a problem for every byte of it."""
    bodies: list[dict[str, Any]] = [
        {"content": [1] * 80_000},
        {"content": [{}] * 60_000},
        {f"unknown{n}": 1 for n in range(14_000)},
    ]
    for body in bodies:
        answer = api("POST /chats", body)
        assert (answer.status, answer.body["code"]) == (400, "invalid_request")
        assert 1 <= len(answer.body["validations"]) <= 20


def test_unknown_route(api: Api) -> None:
    """In the contract's shape too, and without a token."""
    answer = api("$default", owner=None)
    assert (answer.status, answer.body) == (404, NOT_FOUND)


def test_unreachable_table_is_503(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, and when to try again; after three attempts that are over soon."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    storage.dynamodb.cache_clear()
    storage.table.cache_clear()
    stores.chats.cache_clear()
    answer = api("GET /chats/{id}", chat=NO_CHAT)
    assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (503, "throttled", "1")


def test_dynamodb_client_has_short_timeouts(api: Api) -> None:
    """The sum of docs/decisions/0005-time.md."""
    assert api.handlers
    config: Any = boto3.client("dynamodb", config=storage.CLIENT_CONFIG).meta.config
    attempts = config.retries["total_max_attempts"]
    botocore_pauses = sum(2**attempt for attempt in range(attempts - 1))
    assert attempts * (config.connect_timeout + config.read_timeout) + botocore_pauses <= 9


def test_request_without_a_principal_is_unauthorized(api: Api) -> None:
    """The authorizer stands before us; without it there is no owner and no answer."""
    answer = api("GET /chats", owner=None)
    assert (answer.status, answer.body["code"]) == (401, "unauthorized")


def test_development_principal_exists_under_sam_local_only(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forgotten variable opens no deployment."""
    monkeypatch.setenv("DEV_OWNER_ID", "ada")
    storage.settings.cache_clear()
    assert api("GET /chats", owner=None).status == 401
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    storage.settings.cache_clear()
    assert api("GET /chats", owner=None).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:3000"}, 200),
        ({"host": "localhost:3000", "user-agent": "curl/8"}, 200),
        ({"host": "127.0.0.1:3000", "Origin": "http://127.0.0.1:3000"}, 401),
        ({"host": "127.0.0.1:3000", "Origin": "null"}, 401),
        ({"host": "127.0.0.1:3000", "Sec-Fetch-Site": "none"}, 401),
        ({"host": "page.example:3000"}, 401),
        ({"host": "127.0.0.1.page.example"}, 401),
        ({"host": ""}, 401),
        ({"host": "["}, 401),
    ],
)
def test_development_principal_sends_no_request_of_a_browser(
    api: Api, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], status: int
) -> None:
    """Any page can have one sent, also under a name of its own that leads to this machine."""
    monkeypatch.setenv("DEV_OWNER_ID", "ada")
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    storage.settings.cache_clear()
    assert api("GET /chats", owner=None, headers=headers).status == status


def test_document_needs_no_token(api: Api) -> None:
    """GET /openapi.json."""
    answer = api("GET /openapi.json", owner=None)
    assert (answer.status, answer.body["openapi"]) == (200, "3.1.0")


def test_log_has_no_titles_or_messages(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """Ids, routes and codes only."""
    chat_id = api.new_chat("a secret wish")
    api(RENAME, {"title": "secret words"}, chat=chat_id)
    api(RENAME, {"title": "secret" * 100}, chat=chat_id)
    api(REGENERATE, chat=chat_id)
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert chat_id in logged
    assert "secret" not in logged


def test_page_runs_and_reaches_its_own_only(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its policy; what it loads is there, and nothing else is."""
    monkeypatch.setenv("WATCH_URL", "wss://watch.example/live")
    monkeypatch.setenv("COGNITO_URL", "https://cognito.example/")
    sent = web(api, "GET /")
    policy = dict(
        part.strip().split(" ", 1) for part in sent["headers"]["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' wss://watch.example https://cognito.example"
    for name in re.findall(r'(?:src|href)="ui/([\w.-]+)"', sent["body"]):
        assert web(api, "GET /ui/{file}", name)["statusCode"] == 200
    for name in ("../app.py", "nothing.js", "", "page.html", "app.py"):
        assert web(api, "GET /ui/{file}", name)["statusCode"] == 404


def web(api: Api, route: str, file: str | None = None) -> dict[str, Any]:
    """What the page's function answers, to anybody."""
    event = {
        "routeKey": route,
        "requestContext": {},
        "pathParameters": {"file": file} if file is not None else None,
    }
    answer: dict[str, Any] = api.handlers[route](event, None)
    return answer


def test_sign_in_settings_have_the_local_users_only(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody, unless the local stack says so."""
    assert json.loads(web(api, "GET /ui/{file}", "config.json")["body"])["dev_users"] == {}
    users = {"ada": {"password": "x", "is_admin": False}}
    monkeypatch.setenv("DEV_USERS", json.dumps(users))
    assert json.loads(web(api, "GET /ui/{file}", "config.json")["body"])["dev_users"] == users


def test_preflight_of_unknown_route_is_204(api: Api) -> None:
    """API Gateway adds what it allows to the answer, which must be no error."""
    event = {"routeKey": "$default", "requestContext": {"http": {"method": "OPTIONS"}}}
    assert api.handlers["$default"](event, None)["statusCode"] == 204


@pytest.mark.parametrize(
    ("body", "avoided"),
    [
        (None, []),
        ("", []),
        ({}, []),
        ({"avoid": []}, []),
        ({"avoid": ["Sourdough", "Rye"]}, ["Sourdough", "Rye"]),
        ({"avoid": ["x" * 200] * 10}, ["x"] * 10),
    ],
)
def test_titles_to_avoid_are_named_to_the_model(
    api: Api, bedrock: StubBedrock, body: object, avoided: list[str]
) -> None:
    """The body of a proposal is optional, and without titles to avoid the request is as ever."""
    assert api(PROPOSE, body, chat=api.new_chat()).status == 200
    prompt = bedrock.requests[0]["messages"][0]["content"][0]["text"]
    assert [line[2:3] for line in prompt.splitlines() if line.startswith("- ")] == [
        title[0] for title in avoided
    ]
    assert (bedrock.requests[0]["inferenceConfig"]["temperature"] > 0) is bool(avoided)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"avoid": "Bread"}, "avoid"),
        ({"avoid": None}, "avoid"),
        ({"avoid": ["Bread"] * 11}, "avoid"),
        ({"avoid": ["Bread", ""]}, "avoid.1"),
        ({"avoid": ["x" * 201]}, "avoid.0"),
        ({"avoid": [5]}, "avoid.0"),
        ({"surprise": 1}, "surprise"),
        ([], "body"),
        ("null", "body"),
    ],
)
def test_wrong_titles_to_avoid_are_refused(api: Api, bedrock: StubBedrock, body: object, field: str) -> None:
    """With the field, and no model is asked."""
    answer = api(PROPOSE, body, chat=api.new_chat())
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, field)
    assert api(PROPOSE, "{", chat=api.new_chat()).body["code"] == "invalid_json"
    assert bedrock.requests == []


def test_many_wrong_titles_to_avoid_are_refused_at_the_first(api: Api) -> None:
    """The work does not grow with them."""
    answer = api(PROPOSE, {"avoid": [{}] * 1_000}, chat=api.new_chat())
    assert (answer.status, len(answer.body["validations"])) == (400, 1)


def test_proposal_of_a_title_to_avoid_is_asked_for_again(api: Api, bedrock: StubBedrock) -> None:
    """Once; where the model has no other words, they are better than an error."""
    chat = api.new_chat()
    first = api(PROPOSE, chat=chat).body["title"]
    bedrock.text = first
    again = api(PROPOSE, {"avoid": [first]}, chat=chat)
    assert (again.status, again.body["title"], again.body["usage"]["calls"]) == (200, first, 2)
