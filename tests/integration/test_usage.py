"""Usage, its limits and what operators see of both, over moto and a stub of Bedrock."""

import base64
import json
import time
from typing import Any

import pytest

from shared.adapters.dynamodb import model_configs
from shared.bootstrap import spending, storage
from shared.rules.costs import UNSEEN_TOKENS, max_cost
from shared.rules.messages import Turn
from shared.rules.title_tasks import TitleTask
from tests.integration.test_admin import as_admin
from tests.integration.test_auto_title import records, title
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.support.api import Answer, Api, forget_parts, invoke
from tests.support.bedrock import COST, HAIKU, StubBedrock

LIMITS = "/admin/usage-limits"
MOST = 10**15
ANY_LIMIT = {"limit_micros": 1, "period": "day"}
# As the template has it.
DEPLOYMENT_LIMIT = {"limit_micros": 1_000_000, "period": "month", "enabled": True}


def usage(api: Api, **who: Any) -> dict[str, Any]:
    """What GET /usage tells, but for the times."""
    answer = api("GET /usage", **who)
    assert answer.status == 200
    return {
        name: value for name, value in answer.body.items() if not name.endswith(("began_at", "resets_at"))
    }


def set_limit(api: Api, micros: int | None, **fields: Any) -> Answer:
    """Sets the deployment's limit."""
    body = {"limit_micros": micros, "period": "month", **fields}
    return as_admin(api, f"PUT {LIMITS}/default", body)


def test_usage_of_a_new_user_is_zero(api: Api) -> None:
    """Nothing spent, and the deployment's own limit."""
    assert usage(api) == {
        "period": "month",
        "spent_micros": 0,
        "reserved_micros": 0,
        "limit_micros": 1_000_000,
        "remaining_micros": 1_000_000,
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
    }


def test_usage_of_every_kind_of_title(api: Api, bedrock: StubBedrock) -> None:
    """Proposed, regenerated, automatic and failed ones, all the owner's and nobody else's."""
    assert set_limit(api, 10**6, period="week").status == 200
    chat, other = api.new_chat(), api.new_chat()
    api(PROPOSE, chat=chat)
    api(REGENERATE, chat=chat)
    invoke("AutoTitleFunction", {"Records": records(api, other)})
    assert title(api, other)[1] == "automatic"
    bedrock.text = ""
    assert api(PROPOSE, chat=chat).status == 502
    report = usage(api)
    assert (report["period"], report["spent_micros"], report["calls"]) == ("week", 5 * COST, 5)
    assert (report["input_tokens"], report["output_tokens"]) == (5 * 42, 5 * 7)
    assert report["remaining_micros"] == 10**6 - 5 * COST
    assert usage(api, owner="grace")["spent_micros"] == 0


@pytest.mark.parametrize("route", [PROPOSE, REGENERATE])
def test_reached_limit_refuses_titles(api: Api, bedrock: StubBedrock, route: str) -> None:
    """409 with what was spent, how much that may be and when it begins anew; no model is asked."""
    chat = api.new_chat()
    before = api("GET /chats/{id}", chat=chat).body
    set_limit(api, 100, period="day")
    refused = api(route, chat=chat)
    resets_at = api("GET /usage").body["resets_at"]
    assert (refused.status, refused.body) == (
        409,
        {
            "code": "usage_limit_exceeded",
            "message": "Chat usage limit exceeded.",
            "spent_micros": 0,
            "limit_micros": 100,
            "resets_at": resets_at,
        },
    )
    assert bedrock.requests == []
    assert api("GET /chats/{id}", chat=chat).body == before
    set_limit(api, 100, enabled=False)
    assert api(route, chat=chat).status == 200


def test_rename_succeeds_when_the_limit_is_reached(api: Api) -> None:
    """Renaming goes on."""
    set_limit(api, 0)
    assert api("PUT /chats/{id}/title", {"title": "Bread"}, chat=api.new_chat()).status == 200


def as_member(api: Api, route: str, body: object = None, chat: str = "") -> Answer:
    """The answer to ada as a member of the group readers."""
    return api(route, body, chat=chat, groups=["readers"])


@pytest.mark.parametrize("said_later", [False, True])
def test_groups_limit_holds_for_automatic_titles_too(
    api: Api, bedrock: StubBedrock, *, said_later: bool
) -> None:
    """A stream brings no token: the groups are those of the sender as the message was sent."""
    set_limit(api, MOST)
    assert (
        as_admin(api, f"PUT {LIMITS}/groups/{{proxy+}}", {"limit_micros": 1}, config="readers").status == 200
    )
    words = {"content": "How do I bake bread?"}
    chat = as_member(api, "POST /chats", {} if said_later else words).body["id"]
    if said_later:
        message = {"role": "user", **words}
        assert as_member(api, "POST /chats/{id}/messages", message, chat=chat).status == 201
    assert as_member(api, PROPOSE, chat=chat).body["code"] == "usage_limit_exceeded"
    stored_messages = stored_records(chat)
    assert invoke("AutoTitleFunction", {"Records": stored_messages}) == {"batchItemFailures": []}
    assert title(api, chat)[1] == "fallback"
    assert bedrock.requests == []
    for record in stored_messages:
        record["dynamodb"]["NewImage"].pop("sender_groups")
    invoke("AutoTitleFunction", {"Records": stored_messages})
    assert title(api, chat)[1] == "automatic"


def stored_records(chat: str) -> list[dict[str, Any]]:
    """The stream's records of a chat's messages, as they stand in the table."""
    items = storage.dynamodb().scan(TableName=storage.settings().table_name)["Items"]
    messages = [item for item in items if item["pk"]["S"].endswith(chat) and item["sk"]["S"] != "CHAT"]
    return [{"dynamodb": {"SequenceNumber": "1", "NewImage": dict(item)}} for item in messages]


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_limit_from_its_beginning_to_its_end(api: Api, kind: str) -> None:
    """Stored, read, listed, deleted; a name may hold what an address may not."""
    route, name, subject = f"{LIMITS}/{kind}/{{proxy+}}", "auth0|ada#1/ü", kind[:-1]
    put = as_admin(api, f"PUT {route}", {"limit_micros": 5}, config=name)
    limit = {"subject": subject, "id": name, "limit_micros": 5}
    assert (put.status, put.body) == (200, limit)
    assert as_admin(api, f"GET {route}", config=name).body == limit
    assert as_admin(api, f"GET {LIMITS}").body["limits"] == [limit]
    assert as_admin(api, f"DELETE {route}", config=name).status == 204
    for method in ("GET", "DELETE"):
        assert as_admin(api, f"{method} {route}", config=name).status == 404


def test_deployments_limit(api: Api) -> None:
    """There is always one to be read."""
    route = f"{LIMITS}/default"
    assert as_admin(api, f"GET {route}").body == DEPLOYMENT_LIMIT
    assert set_limit(api, 7, period="day", enabled=False).body == {
        "limit_micros": 7,
        "period": "day",
        "enabled": False,
    }
    assert as_admin(api, f"GET {LIMITS}").body["default"]["limit_micros"] == 7
    assert as_admin(api, f"DELETE {route}").status == 204
    assert as_admin(api, f"GET {route}").body == DEPLOYMENT_LIMIT


@pytest.mark.parametrize(("chosen", "limit"), [("", 1_000_000), ("none", None), ("0", 0), ("7", 7)])
def test_deployment_limit_holds_until_an_administrator_sets_another(
    api: Api, monkeypatch: pytest.MonkeyPatch, chosen: str, limit: int | None
) -> None:
    """There is none only where that was chosen; every route says what holds."""
    monkeypatch.setenv("DEFAULT_USAGE_LIMIT_MICROS", chosen)
    forget_parts()
    own = {**DEPLOYMENT_LIMIT, "limit_micros": limit}

    def holds(default: dict[str, Any]) -> None:
        listed = as_admin(api, f"GET {LIMITS}").body
        assert (listed["default"], listed["deployment_default"]) == (default, own)
        assert as_admin(api, f"GET {LIMITS}/default").body == default
        report = usage(api)
        assert (report["period"], report["limit_micros"]) == (default["period"], default["limit_micros"])

    holds(own)
    for micros in (None, 10**15):
        set_limit(api, micros, period="day")
        holds({"limit_micros": micros, "period": "day", "enabled": True})
    assert as_admin(api, f"DELETE {LIMITS}/default").status == 204
    holds(own)


def test_titles_stay_within_the_limit_of_a_deployment_in_which_nobody_set_one(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are asked for and automatic ones."""
    monkeypatch.setenv("DEFAULT_USAGE_LIMIT_MICROS", "100")
    forget_parts()
    chat = api.new_chat()
    for route in (PROPOSE, REGENERATE):
        refused = api(route, chat=chat)
        assert (refused.status, refused.body["limit_micros"]) == (409, 100)
    invoke("AutoTitleFunction", {"Records": records(api, chat)})
    assert (title(api, chat)[1], bedrock.requests) == ("fallback", [])


def test_deployment_limit_takes_no_call(api: Api) -> None:
    """The functions know it by their environment."""
    calls: list[str] = []
    storage.dynamodb().meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    usage(api)
    assert calls == ["BatchGetItem", "GetItem"]


def test_limits_come_in_pages(api: Api) -> None:
    """Groups first, and the default is none of them."""
    set_limit(api, 1)
    for number in range(3):
        for kind in ("users", "groups"):
            body = {"limit_micros": number}
            as_admin(api, f"PUT {LIMITS}/{kind}/{{proxy+}}", body, config="x" * 500 + str(number))
    query, seen = {"limit": "4"}, []
    for _ in range(2):
        page = as_admin(api, f"GET {LIMITS}", queryStringParameters=query).body
        seen += page["limits"]
        query["cursor"] = page["next_cursor"]
    assert [limit["subject"] for limit in seen] == ["group"] * 3 + ["user"] * 3
    assert page["next_cursor"] is None


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("limit_micros", {**ANY_LIMIT, "limit_micros": -1}),
        ("limit_micros", {**ANY_LIMIT, "limit_micros": 1.5}),
        ("limit_micros", {**ANY_LIMIT, "limit_micros": MOST + 1}),
        ("limit_micros", {"period": "day"}),
        ("period", {**ANY_LIMIT, "period": "year"}),
        ("period", {"limit_micros": 1}),
        ("enabled", {**ANY_LIMIT, "enabled": 1}),
        ("more", {**ANY_LIMIT, "more": 1}),
    ],
)
def test_wrong_limit_of_the_deployment_names_its_field(api: Api, field: str, body: dict[str, Any]) -> None:
    """And nothing is stored; what is left out would not be meant."""
    refused = as_admin(api, f"PUT {LIMITS}/default", body)
    assert (refused.status, refused.body["validations"][0]["field"]) == (400, field)
    assert as_admin(api, f"GET {LIMITS}/default").body == DEPLOYMENT_LIMIT


@pytest.mark.parametrize("kind", ["users", "groups"])
@pytest.mark.parametrize("body", [{}, {"limit_micros": None}, {"limit_micros": "1"}, {"limit_micros": -1}])
def test_wrong_limit_names_its_field(api: Api, kind: str, body: dict[str, Any]) -> None:
    """A user's and a group's is a number."""
    refused = as_admin(api, f"PUT {LIMITS}/{kind}/{{proxy+}}", body, config="ada")
    assert (refused.status, refused.body["validations"][0]["field"]) == (400, "limit_micros")
    assert as_admin(api, f"GET {LIMITS}").body["limits"] == []


def test_whole_number_however_it_is_written(api: Api) -> None:
    """To JSON Schema 5.0 is an integer, and so to the document; it is kept and told as 5."""
    put = as_admin(api, f"PUT {LIMITS}/users/{{proxy+}}", {"limit_micros": 5.0}, config="ada")
    assert put.status == 200
    assert repr(put.body["limit_micros"]) == "5"


@pytest.mark.parametrize("name", ["two words", " x", "x ", "[x]", "a, b", "größer"])
def test_groups_limit_holds_for_its_members_when_its_name_is_unusual(api: Api, name: str) -> None:
    """And for nobody in a group whose name is a part of it."""
    assert as_admin(api, f"PUT {LIMITS}/groups/{{proxy+}}", {"limit_micros": 7}, config=name).status == 200
    assert usage(api, groups=[name, "others"])["limit_micros"] == 7
    assert usage(api, groups=[f"{name}s", *({*name.split()} - {name})])["limit_micros"] == 1_000_000


@pytest.mark.parametrize(
    "position", [["AAA"], ["DEFAULT"], ["GROUP#\ud800"], ["ZZZ"], ["USER#" + "x" * 2_000], [1]]
)
def test_foreign_cursor_of_limits_is_refused(api: Api, position: list[Any]) -> None:
    """Refused with its name, whatever it holds."""
    cursor = base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")
    refused = as_admin(api, f"GET {LIMITS}", queryStringParameters={"cursor": cursor})
    assert (refused.status, refused.body["validations"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize("kind", ["users", "groups"])
@pytest.mark.parametrize(
    "name", ["a/b", "/a", "a/", "a//b", "...", "a.b/.c", "#", "auth0|1", "ü 日本", "&=+;"]
)
def test_limit_is_set_for_the_very_id_when_an_address_must_encode_it(api: Api, kind: str, name: str) -> None:
    """And read and deleted by it."""
    route = f"{LIMITS}/{kind}/{{proxy+}}"
    assert as_admin(api, f"PUT {route}", {"limit_micros": 7}, config=name).body["id"] == name
    assert [limit["id"] for limit in as_admin(api, f"GET {LIMITS}").body["limits"]] == [name]
    assert as_admin(api, f"DELETE {route}", config=name).status == 204


@pytest.mark.parametrize("kind", ["users", "groups"])
@pytest.mark.parametrize("name", ["50%", "a%2Fb", "a?b", ".", "..", "a/../b", "./a", "a/."])
def test_limit_is_refused_for_an_id_that_addresses_change(api: Api, kind: str, name: str) -> None:
    """It would be another id's."""
    for method in ("GET", "PUT", "DELETE"):
        route = f"{method} {LIMITS}/{kind}/{{proxy+}}"
        refused = as_admin(api, route, {"limit_micros": 1}, config=name)
        assert (refused.status, refused.body["validations"][0]["field"]) == (400, "id")
    assert as_admin(api, f"GET {LIMITS}").body["limits"] == []


@pytest.mark.parametrize("name", ["x" * 513, "a\nb", "\n", "a\x00", "\x7f", "\u2028"])
def test_name_that_is_too_long_or_not_printable_is_refused(api: Api, name: str) -> None:
    """For every method."""
    for method in ("GET", "PUT", "DELETE"):
        refused = as_admin(api, f"{method} {LIMITS}/users/{{proxy+}}", {"limit_micros": 1}, config=name)
        assert (refused.status, refused.body["validations"][0]["field"]) == (400, "id")


def counted_metrics(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The metrics that went into the log since last asked, but for latencies."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    metrics = [{name: value for name, value in line.items() if name != "_aws"} for line in lines]
    return [line for line in metrics if "ModelLatency" not in line]


def test_metrics_have_titles_and_their_usage(
    api: Api, bedrock: StubBedrock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One count for each, with its outcome, and its calls, tokens and micros."""
    monkeypatch.setattr(model_configs, "GOOD_FOR_SECONDS", 0)
    chat = api.new_chat()
    taken = {"ModelCalls": 1.0, "InputTokens": 42.0, "OutputTokens": 7.0, "SpendMicros": COST}
    # The words that the chat has are asked for again.
    taken_by = [{name: [calls * value] for name, value in taken.items()} for calls in (1, 2)]

    def outcomes() -> list[tuple[str, str]]:
        counted = counted_metrics(capsys)
        assert [line for line in counted if "Titles" not in line] in ([], *([line] for line in taken_by))
        return [(line["operation"], line["outcome"]) for line in counted if "Titles" in line]

    api(PROPOSE, chat=chat)
    assert outcomes() == [("propose", "proposed")]
    api(REGENERATE, chat=chat)
    assert outcomes() == [("regenerate", "written")]
    api(REGENERATE, chat=chat)
    assert outcomes() == [("regenerate", "unchanged")]
    bedrock.during_call = lambda: api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat)
    api(REGENERATE, chat=chat)
    assert outcomes() == [("regenerate", "superseded")]
    bedrock.error = (403, "AccessDeniedException")
    api(REGENERATE, chat=chat)
    assert outcomes() == [("regenerate", "failed")]
    set_limit(api, 0)
    api(PROPOSE, chat=chat)
    assert outcomes() == [("propose", "blocked")]
    api(PROPOSE, chat="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert outcomes() == []


def test_metrics_have_the_latency_of_models(
    api: Api, bedrock: StubBedrock, capsys: pytest.CaptureFixture[str]
) -> None:
    """By model config, also when it fails, which an alarm counts."""
    bedrock.delay = 0.05
    chat = api.new_chat()
    api(PROPOSE, chat=chat)
    bedrock.error = (403, "AccessDeniedException")
    api(PROPOSE, chat=chat)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "ModelLatency" in line]
    assert [line["model_config_id"] for line in lines] == ["haiku", "haiku"]
    assert all(50 <= line["ModelLatency"][0] < 30_000 for line in lines)
    assert [line["ModelFailures"] for line in lines] == [[0.0], [1.0]]


def test_model_that_is_too_slow_is_charged_all_that_it_can_cost(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes on working, and nobody hears what it took."""
    monkeypatch.setenv("TITLE_BUDGET_SECONDS", "3")
    storage.settings.cache_clear()
    bedrock.gate.clear()
    chat = api.new_chat()
    # The time until the model is called takes nothing of the budget, however slow the machine is.
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began)
    assert api(PROPOSE, chat=chat).status == 504
    spend = spending.spend().read("ada", "month", storage.now())
    assert (spend.calls, spend.reserved_micros) == (1, 0)
    assert spend.spent_micros > 256 * 5 + UNSEEN_TOKENS
    assert [line["outcome"] for line in counted_metrics(capsys) if "outcome" in line] == ["timed_out"]


def hang_up() -> None:
    """A connection that is lost before the answer."""
    raise ConnectionError


@pytest.mark.parametrize(
    ("fault", "unreported_calls"),
    [
        ({"raw": b"["}, [False, True]),
        ({"during_call": hang_up}, [False, False]),
        ({"error": (408, "ModelTimeoutException")}, [False]),
        ({"error": (500, "InternalServerException")}, []),
        ({"error": (429, "ThrottlingException")}, []),
        ({"error": (400, "ValidationException")}, []),
        ({"endpoint_url": "http://127.0.0.1:9"}, []),
    ],
)
def test_call_without_reported_usage_is_charged_in_full(
    api: Api,
    bedrock: StubBedrock,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    unreported_calls: list[bool],
) -> None:
    """The most it can cost, for each answer that did not come; an error that did come costs nothing.

    A call with stricter instructions costs more.
    """
    for name, value in fault.items():
        setattr(bedrock, name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.endpoint_url)
    assert api(PROPOSE, chat=api.new_chat("Hi there")).status in {502, 504}
    tasks = [TitleTask([Turn("user", "Hi there")], is_strict=is_strict) for is_strict in unreported_calls]
    costs = [max_cost(HAIKU, task) for task in tasks]
    spend = spending.spend().read("ada", "month", storage.now())
    assert (spend.spent_micros, spend.calls) == (sum(costs), len(costs))


def answer_with(usage: str) -> bytes:
    """The body of a Converse response whose usage is this JSON."""
    message = '{"message": {"role": "assistant", "content": [{"text": "Baking bread"}]}}'
    return f'{{"output": {message}, "stopReason": "end_turn", "usage": {usage}}}'.encode()


@pytest.mark.parametrize("tokens", ["-1", "1e40", "1" + "0" * 40])
def test_answer_with_impossible_usage_is_charged(api: Api, bedrock: StubBedrock, tokens: str) -> None:
    """No less than nothing is given back, and no number is too large to be charged."""
    bedrock.raw = answer_with(f'{{"inputTokens": 1, "outputTokens": {tokens}}}')
    assert api(PROPOSE, chat=api.new_chat()).body["usage"]["unreported_calls"] == 1


@pytest.mark.parametrize("usage", ["{}", '{"inputTokens": 5}', '{"inputTokens": null, "outputTokens": 1}'])
def test_answer_without_usage_is_charged_in_full(api: Api, bedrock: StubBedrock, usage: str) -> None:
    """It is a title all the same, and charged the most that it can cost."""
    bedrock.raw = answer_with(usage)
    taken = api(PROPOSE, chat=api.new_chat()).body["usage"]
    assert (taken["unreported_calls"], taken["input_tokens"]) == (1, 0)
    assert taken["cost_micros"] > 256 * 5 + UNSEEN_TOKENS


def test_title_that_begins_late_ends_in_time(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the invocation has left counts, less what writing takes."""
    monkeypatch.setattr("tests.support.api.timeout_of", lambda _: 20.3)
    bedrock.gate.clear()
    began = time.monotonic()
    assert api(PROPOSE, chat=api.new_chat()).status == 504
    assert time.monotonic() - began < storage.settings().title_budget_seconds
    bedrock.gate.set()


def test_title_that_cannot_be_stored_is_counted_and_paid(
    api: Api, bedrock: StubBedrock, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure, with what its model took; so is an automatic one, and one that is blocked."""
    chat = api.new_chat()
    bedrock.during_call = lambda: api("DELETE /chats/{id}", chat=chat)
    assert api(REGENERATE, chat=chat).status == 404
    assert [line["SpendMicros"] for line in counted_metrics(capsys)] == [[COST]]
    bedrock.during_call = lambda: None
    set_limit(api, 0)
    invoke("AutoTitleFunction", {"Records": records(api, api.new_chat())})
    assert [(metric["operation"], metric["outcome"]) for metric in counted_metrics(capsys)] == [
        ("automatic", "blocked")
    ]


def test_throttled_table_is_counted_as_failed(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """503, and operators see it."""
    chat = api.new_chat()
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    storage.dynamodb.cache_clear()
    storage.table.cache_clear()
    assert api(PROPOSE, chat=chat).status == 503
    assert [(metric["operation"], metric["outcome"]) for metric in counted_metrics(capsys)] == [
        ("propose", "failed")
    ]
