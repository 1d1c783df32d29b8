"""A backend's token acts for the user that it names, and no other token does."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.adapters.dynamodb.items import origin_of
from shared.bootstrap import open_tabs, storage
from shared.entrypoints.http.callers import GROUPS_HEADER, MAX_GROUPS, MAX_GROUPS_LENGTH, USER_HEADER
from shared.entrypoints.http.idempotency_store import REPLAYED
from shared.rules.events import Origin
from shared.rules.limits import may_be_limited
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.integration.test_title_events import image
from tests.integration.test_tokens import CHAT, ROUTES
from tests.integration.test_watch import connect
from tests.support.api import Answer, Api, forget_parts
from tests.support.backends import CLAIMS, CLIENT, SCOPE, as_backend, naming
from tests.support.bedrock import StubBedrock
from tests.support.contract import check_answer
from tests.support.logged_lines import logged
from tests.support.table_calls import asked_of_table

FOR_USERS = [route for route in ROUTES if " /admin/" not in route]
FOR_ADMINS = sorted(set(ROUTES) - set(FOR_USERS))
RENAME = "PUT /chats/{id}/title"


def check_refused(answer: Answer, status: int, header: str | None = None) -> None:
    """With a status, and the header that is wrong."""
    assert answer.status == status, answer.body
    assert [problem["field"] for problem in answer.body.get("validations", [])] == (
        [header] if header else []
    )


def new_chat(api: Api, **more: Any) -> str:
    """The id of a chat that a backend creates, for ada unless told otherwise."""
    chat: str = as_backend(api, "POST /chats", {"content": "How do I bake bread?"}, **more).body["id"]
    return chat


def test_backends_chat_is_its_users(api: Api) -> None:
    """To the user's own token, to the backend for this user, and to nobody else."""
    chat = new_chat(api)
    assert api("GET /chats/{id}", chat=chat).status == 200
    assert as_backend(api, RENAME, {"title": "Bread"}, chat=chat).status == 200
    assert api("GET /chats/{id}", chat=chat).body["title"] == "Bread"
    for stranger in (
        api("GET /chats/{id}", chat=chat, owner="grace"),
        as_backend(api, "GET /chats/{id}", chat=chat, user="grace"),
        api("GET /chats/{id}", chat=chat, owner=CLIENT),
    ):
        assert stranger.status == 404


def test_users_own_chats_are_the_backends_to_act_on(api: Api) -> None:
    """By one owner id, whoever created them."""
    chat = api.new_chat()
    assert [row["id"] for row in as_backend(api, "GET /chats").body["chats"]] == [chat]
    assert as_backend(api, "DELETE /chats/{id}", chat=chat).status == 204
    assert api("GET /chats/{id}", chat=chat).status == 404


def check_all_refused(
    api: Api, route: str, requests: list[dict[str, Any]], status: int, header: str | None = None
) -> list[Answer]:
    """Each as documented, before anything is read or written."""
    answers: list[Answer] = []
    calls = asked_of_table(
        lambda: answers.extend(api(route, {}, chat=CHAT, **request) for request in requests)
    )
    for answer in answers:
        check_refused(answer, status, header)
        check_answer(route, answer.status, answer.body)
    assert calls == []
    return answers


@pytest.mark.parametrize("route", ROUTES)
def test_token_without_the_scope_may_send_neither_header(api: Api, route: str) -> None:
    """Not even an administrator's, or for its own user. A header that is ignored would be a lie."""
    sent = [{name: value} for name in (USER_HEADER, GROUPS_HEADER) for value in ("grace", "ada", "", "\x00")]
    answers = check_all_refused(
        api, route, [{"groups": ["admins"], "headers": headers} for headers in sent], 403
    )
    assert {answer.body["code"] for answer in answers} == {"may_not_act_for_users"}


NOT_ONE_USER = [
    *("", " ", "ada,grace", "ada, grace", "ada,", "a" * 10_000, "a" * 513, "%F0%9F%8D%9E" * 129),
    *("a\x00b", "a\nb", "a%00b", "a%0Ab", "%E2%80%AE", "%C3", "100%", "%zz", "ä", " ada", "ada grace"),
]


@pytest.mark.parametrize("route", FOR_USERS)
def test_header_that_names_no_one_user_is_refused(api: Api, route: str) -> None:
    """An API joins a header that was sent twice by a comma."""
    requests = [{"claims": CLAIMS, "headers": {USER_HEADER: value}} for value in NOT_ONE_USER]
    check_all_refused(api, route, requests, 400, USER_HEADER)


@pytest.mark.parametrize("route", FOR_USERS)
def test_token_with_the_scope_must_name_a_user(api: Api, route: str) -> None:
    """It has no person of its own, whose chats could be meant."""
    requests = [{"claims": CLAIMS, "headers": headers} for headers in ({}, {GROUPS_HEADER: "readers"})]
    check_all_refused(api, route, requests, 400, USER_HEADER)


@pytest.mark.parametrize("route", FOR_ADMINS)
def test_token_with_the_scope_opens_no_admin_route(api: Api, route: str) -> None:
    """Neither by groups in a header nor by groups of its own."""
    claims = {**CLAIMS, "cognito:groups": ["admins"]}
    sent: list[dict[str, str]] = [{}, naming("ada", ["admins"]), {USER_HEADER: ""}]
    check_all_refused(api, route, [{"claims": claims, "headers": headers} for headers in sent], 403)


@pytest.mark.parametrize(
    "value", ["a" * 10_000, ",".join(["a" * 90] * 100), "a," * 101, "%00", "a\x00", "%C3", "é", "a" * 513]
)
def test_header_of_groups_that_cannot_be_read_is_refused(api: Api, value: str) -> None:
    """Too long, too many or not printable."""
    check_refused(as_backend(api, "GET /usage", headers={GROUPS_HEADER: value}), 400, GROUPS_HEADER)


def limit_group(api: Api, name: str, micros: int) -> None:
    """Has an administrator limit a group's members."""
    route = "PUT /admin/usage-limits/groups/{proxy+}"
    assert api(route, {"limit_micros": micros}, chat=name, owner="root", groups=["admins"]).status == 200


@pytest.mark.parametrize(
    ("header", "limit"),
    [
        ("readers", 7),
        ("others,readers", 7),
        ("others readers", 7),
        (" , others ,  readers, ", 7),
        ("gr%C3%B6%C3%9Fe%3A%20%2C%3B", 5),
        ("Readers", 1_000_000),
        ("", 1_000_000),
        (",".join([*map(str, range(MAX_GROUPS - 1)), "readers"]), 7),
    ],
)
def test_limits_are_those_of_the_named_groups(api: Api, header: str, limit: int) -> None:
    """Not those of the backend's own token."""
    for name, micros in (("readers", 7), ("größe: ,;", 5), ("backends", 3)):
        limit_group(api, name, micros)
    claims = {**CLAIMS, "cognito:groups": ["backends"]}
    report = as_backend(api, "GET /usage", claims=claims, headers={GROUPS_HEADER: header})
    assert (report.status, report.body["limit_micros"]) == (200, limit)
    assert len(header) <= MAX_GROUPS_LENGTH


def test_automatic_titles_are_limited_by_the_groups_that_a_backend_named(api: Api) -> None:
    """They come later, when there is no request."""
    chat = new_chat(api, groups=["readers"])
    assert [item["sender_groups"] for item in stored_messages(chat)] == [["readers"]]


def stored_messages(chat: str) -> list[dict[str, Any]]:
    """The items of the messages of ada's chat."""
    values = {":pk": f"CHAT#ada#{chat}", ":message": "MESSAGE#"}
    condition = "pk = :pk AND begins_with(sk, :message)"
    items, _ = storage.table().query(values, KeyConditionExpression=condition)
    return items


@given(st.text(min_size=1, max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("auth0|5f7c8ec7")
@example("größe, 日本 100%")
@example("a/b?c=d#e&f")
@example("🍞" * 128)
def test_user_of_any_id_is_named_by_its_percent_encoded_form(api: Api, user: str) -> None:
    """By the rule that a token's own subject follows."""
    answer = as_backend(api, "GET /usage", user=user)
    own = api("GET /usage", owner=user)
    assert (answer.status, own.status) == ((200, 200) if may_be_limited(user) else (400, 401))


def test_rates_and_spend_are_the_named_users(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two users of one backend do not share them; a user and the backend for that user do."""
    monkeypatch.setenv("TITLE_REQUESTS_PER_MINUTE", "2")
    forget_parts()
    chat, other = new_chat(api), new_chat(api, user="grace")
    assert as_backend(api, PROPOSE, chat=chat).status == 200
    assert api(PROPOSE, chat=chat).status == 200
    assert as_backend(api, PROPOSE, chat=chat).body["code"] == "rate_limited"
    assert as_backend(api, PROPOSE, chat=other, user="grace").status == 200
    assert len(bedrock.requests) == 3
    spent = [
        report.body["calls"] for report in (api("GET /usage"), as_backend(api, "GET /usage", user="grace"))
    ]
    assert spent == [2, 1]


@pytest.mark.parametrize("route", [PROPOSE, REGENERATE])
def test_each_client_has_idempotency_keys_of_its_own(api: Api, route: str) -> None:
    """A user's answers are not another client's to read, whatever the key looks like."""
    chat, key = new_chat(api), {"idempotency-key": "key-1"}
    other_client = {**CLAIMS, "client_id": "another"}

    def replayed(answer: Answer) -> bool:
        assert answer.status == 200
        return REPLAYED in answer.headers

    assert not replayed(as_backend(api, route, chat=chat, headers=key))
    assert replayed(as_backend(api, route, chat=chat, headers=key))
    assert not replayed(as_backend(api, route, chat=chat, headers=key, claims=other_client))
    assert not replayed(api(route, chat=chat, headers=key))
    assert replayed(api(route, chat=chat, headers=key))
    forged = {"idempotency-key": json.dumps([CLIENT, "key-1"], separators=(",", ":"))}
    assert not replayed(api(route, chat=chat, headers=forged))
    grace = new_chat(api, user="grace")
    assert not replayed(as_backend(api, route, chat=grace, user="grace", headers=key))


def test_backend_gets_a_ticket_for_its_user(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who connects with it is told of that user's titles."""
    monkeypatch.setenv("WATCH_URL", "ws://127.0.0.1:9/live")
    (ticket,) = parse_qs(urlsplit(as_backend(api, "POST /watch").body["url"]).query)["ticket"]
    assert connect("c1", ticket) == 200
    assert [connection.id for connection in open_tabs.watch_store().of("ada")] == ["c1"]


@pytest.mark.parametrize(
    ("claims", "client"),
    [
        (CLAIMS, CLIENT),
        ({**CLAIMS, "azp": "other"}, CLIENT),
        ({"sub": "x@clients", "azp": "x", "scope": f"openid {SCOPE}"}, "x"),
        ({"sub": "0oa1", "cid": "0oa1", "scp": ["other", SCOPE]}, "0oa1"),
        ({"sub": "s", "client_id": "a#b", "azp": 5, "scp": SCOPE}, "s"),
        ({"sub": "s", "client_id": "a\nb", "azp": "x" * 257, "scope": SCOPE}, "s"),
    ],
)
def test_log_and_write_name_the_client(api: Api, claims: dict[str, Any], client: str) -> None:
    """Each line of its requests, refused ones too; a user's own request names none."""
    with logged() as log:
        chat = new_chat(api, claims=claims)
        as_backend(api, RENAME, {"title": ""}, chat=chat, claims=claims)
        as_backend(api, "GET /chats", claims=claims, headers={USER_HEADER: ""})
        api("GET /chats/{id}", chat=chat)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["status"], line.get("client_id")) for line in lines] == [
        *((201, client), (400, client), (400, client)),
        (200, None),
    ]
    assert "ada" not in {value for line in lines for value in line.values()}
    assert origin_of({"title_write_id": image(chat)["title_write_id"]["S"]}).client_id == client
    assert api(RENAME, {"title": "Mine"}, chat=chat).status == 200
    assert origin_of({"title_write_id": image(chat)["title_write_id"]["S"]}).client_id is None


def test_token_that_names_no_client_may_not_act(api: Api) -> None:
    """Nobody could tell later who did it."""
    check_refused(as_backend(api, "GET /chats", claims={"sub": "näme", "scope": SCOPE}), 403)


@pytest.mark.parametrize(
    "scopes",
    [
        {},
        {"scope": ""},
        {"scope": "act-for-users"},
        {"scope": f"{SCOPE}s openid"},
        {"scope": f"[{SCOPE}"},
        {"scope": SCOPE.upper()},
        {"scope": {SCOPE: True}},
        {"scp": [[SCOPE], 5, None]},
        {"scopes": SCOPE},
        {"permissions": [SCOPE]},
    ],
)
def test_scope_counts_by_its_exact_name(api: Api, scopes: dict[str, Any]) -> None:
    """Anything like it lets nobody act."""
    check_refused(as_backend(api, "GET /chats", claims={"sub": CLIENT, "client_id": CLIENT, **scopes}), 403)


def test_scope_of_a_token_that_was_not_verified_does_not_count(api: Api) -> None:
    """The authorizer's claims are of another token, or of a request with two."""
    verified = {"authorizer": {"jwt": {"claims": {"sub": "mallory"}}}}
    refused = as_backend(api, "GET /chats", requestContext={"http": {"method": "GET"}, **verified})
    check_refused(refused, 403)


@pytest.mark.parametrize(("parameter", "status"), [("my/scope", 403), ("", 403), (SCOPE, 200)])
def test_scope_is_the_deployments(
    api: Api, monkeypatch: pytest.MonkeyPatch, parameter: str, status: int
) -> None:
    """Blank for none."""
    monkeypatch.setenv("ACT_FOR_USERS_SCOPE", parameter)
    forget_parts()
    assert as_backend(api, "GET /chats").status == status
    if parameter:
        assert as_backend(api, "GET /chats", claims={**CLAIMS, "scope": parameter}).status == 200


def test_id_token_with_the_scope_is_refused(api: Api) -> None:
    """As every ID token."""
    check_refused(as_backend(api, "GET /chats", claims={**CLAIMS, "token_use": "id"}), 401)


@pytest.mark.parametrize(
    ("mark", "origin"),
    [
        ("request-1#01J", Origin("request-1")),
        ("client#request-1#01J", Origin("request-1", "client")),
        ("#01J", Origin()),
        ("client##01J", Origin(None, "client")),
        ("", Origin()),
    ],
)
def test_write_id_holds_request_and_client(mark: str, origin: Origin) -> None:
    """Those of earlier versions name no client."""
    assert origin_of({"title_write_id": mark}) == origin
