"""POST /titles: a title for a conversation that the request brings along, over moto and a stub of Bedrock."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from shared.bootstrap import spending, storage
from shared.entrypoints.http.bodies import MAX_AVOIDED, MAX_MESSAGES
from shared.entrypoints.http.idempotency_store import REPLAYED
from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.limits import UsageLimit
from shared.rules.model_configs import ModelConfig
from tests.integration.test_http import PROPOSE
from tests.integration.test_rates_and_quotas import check_rate_limited
from tests.support.api import Answer, Api, forget_parts
from tests.support.bedrock import COST, HAIKU, StubBedrock
from tests.support.contract import check_answer
from tests.support.table_calls import asked_of_table

TITLES = "POST /titles"
BREAD = {"role": "user", "content": "How do I bake bread?"}
# Turn by turn, with what no model sees in between.
CONVERSATION = [
    {"role": "system", "content": "You are a baker."},
    BREAD,
    {"role": "assistant", "content": "In a pan."},
    {"role": "user", "content": " \n"},
    {"role": "user", "content": "Which flour?"},
    {"role": "tool", "content": "flour: 500 g"},
    {"role": "assistant", "content": [{"type": "text", "text": "Rye."}]},
    {"role": "user", "content": [{"type": "file", "name": "recipe.txt", "text": "Rye and salt"}]},
    {"role": "assistant", "content": "Bake it for an hour."},
]


def title(api: Api, messages: object = (BREAD,), *, key: str | None = None, **fields: Any) -> Answer:
    """The answer to a conversation; it is one of the contract."""
    headers = {"idempotency-key": key} if key else {}
    answer = api(TITLES, {"messages": messages, **fields}, headers=headers)
    check_answer(TITLES, answer.status, answer.body)
    return answer


def stored() -> set[str]:
    """The partitions in the table, without the owner's name."""
    items = storage.dynamodb().scan(TableName=storage.settings().table_name)["Items"]
    return {item["pk"]["S"].partition("#")[0] for item in items}


def seen(bedrock: StubBedrock) -> str:
    """What the model saw of the last conversation."""
    prompt: str = bedrock.requests[-1]["messages"][0]["content"][0]["text"]
    found = re.search("<conversation>\n(.*)\n</conversation>", prompt, re.DOTALL)
    assert found
    return found[1]


def test_title_of_a_sent_conversation_stores_its_spend_only(api: Api, bedrock: StubBedrock) -> None:
    """A model's title of the first and the last turns, and which messages these are."""
    answer = title(api, CONVERSATION)
    assert (answer.status, answer.body) == (
        200,
        {
            "title": "A bread from a model",
            "model": "haiku",
            "usage": {
                "calls": 1,
                "unreported_calls": 0,
                "input_tokens": 42,
                "output_tokens": 7,
                "cost_micros": COST,
            },
            "messages_read": [1, 6, 7, 8],
        },
    )
    assert seen(bedrock).splitlines() == [
        "user: How do I bake bread?",
        "[... 2 earlier turns omitted ...]",
        "assistant: Rye.",
        "user: Rye and salt",
        "assistant: Bake it for an hour.",
    ]
    assert stored() == {"MODEL_CONFIGS", "USAGE"}
    assert api("GET /usage").body["spent_micros"] == COST
    assert api("GET /usage", owner="grace").body["spent_micros"] == 0


def test_title_of_a_sent_conversation_is_that_of_a_stored_one(api: Api, bedrock: StubBedrock) -> None:
    """The model is asked the same."""
    chat = api("POST /chats", {}).body["id"]
    for message in CONVERSATION:
        assert api("POST /chats/{id}/messages", message, chat=chat).status == 201
    proposed = api(PROPOSE, {"avoid": ["Bread"]}, chat=chat)
    sent = title(api, CONVERSATION, avoid=["Bread"])
    assert bedrock.requests[0] == bedrock.requests[1]
    assert {**proposed.body, "messages_read": [1, 6, 7, 8]} == sent.body


def test_offline_title_reads_the_users_messages(api: Api) -> None:
    """No model, no network, no money."""
    answer = title(api, CONVERSATION)
    assert (answer.body["title"], answer.body["model"]) == ("Bake bread", "offline")
    assert answer.body["messages_read"] == [1]


@pytest.mark.parametrize(
    ("said", "avoid", "read"),
    [
        (["Hi", "How do I bake bread?", "Which flour?"], (), [0, 1]),
        (["How do I bake bread?", "Which flour?", "Thanks"], ("Bake bread",), [0, 1]),
        (["Hi", "Thanks"], (), [0, 1]),
        (["Hi"] * 51, (), list(range(50))),
    ],
)
def test_offline_title_reads_up_to_the_message_that_it_comes_from(
    api: Api, said: list[str], avoid: tuple[str, ...], read: list[int]
) -> None:
    """All that it reads at most, where none gives a title."""
    messages = [{"role": "user", "content": text} for text in said]
    assert title(api, messages, avoid=avoid).body["messages_read"] == read


def test_message_that_is_sent_along_has_no_id(api: Api) -> None:
    """Nothing would come of it."""
    refused = title(api, [{**BREAD, "id": "bread"}])
    assert (refused.status, refused.body["validations"][0]["field"]) == (400, "messages.0.id")


def test_offline_titler_stands_in(api: Api, bedrock: StubBedrock) -> None:
    """Where the config lets it, with the reason."""
    storage.model_configs().put(replace(HAIKU, on_failure="extractive"))
    bedrock.error = (403, "AccessDeniedException")
    answer = title(api, CONVERSATION)
    assert (answer.status, answer.body["title"], answer.body["model"]) == (200, "Bake bread", None)
    assert (answer.body["failure"]["code"], answer.body["messages_read"]) == ("model_failed", [1])


def test_thousand_messages_are_titled_and_no_more(api: Api, bedrock: StubBedrock) -> None:
    """One more is refused with the limit."""
    messages = [BREAD] * MAX_MESSAGES
    assert title(api, messages).body["messages_read"] == [0, 997, 998, 999]
    refused = title(api, [*messages, BREAD])
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    (problem,) = refused.body["validations"]
    assert problem["field"] == "messages"
    assert "at most 1000 items" in problem["detail"]
    assert len(bedrock.requests) == 1


NONE_OF_THE_USERS = [
    {"role": "system", "content": "You are a baker."},
    {"role": "tool", "content": "flour: 500 g"},
    {"role": "assistant", "content": "In a pan."},
    {"role": "user", "content": "\u200b \n"},
]


@pytest.mark.parametrize("messages", [NONE_OF_THE_USERS, NONE_OF_THE_USERS[1:2]])
def test_conversation_without_a_users_words_is_refused(
    api: Api, bedrock: StubBedrock, messages: object
) -> None:
    """As a chat is."""
    refused = title(api, messages)
    assert (refused.status, refused.body["code"]) == (400, "no_user_message")
    assert bedrock.requests == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": "How do I bake bread?"}, "messages"),
        ({"messages": [None]}, "messages.0"),
        ({"messages": [BREAD, {"role": "developer", "content": "x"}]}, "messages.1.role"),
        ({"messages": [{"role": "user"}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": None}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": []}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages.0.content.0.text"),
        ({"messages": [{"role": "user", "content": [{"type": "image"}]}]}, "messages.0.content.0"),
        ({"messages": [{**BREAD, "id": "1"}]}, "messages.0.id"),
        ({"messages": [BREAD], "avoid": ["Bread"] * (MAX_AVOIDED + 1)}, "avoid"),
        ({"messages": [BREAD], "avoid": [""]}, "avoid.0"),
        ({"messages": [BREAD], "model_config_id": "unknown"}, "model_config_id"),
        ({"messages": [BREAD], "model_config_id": ""}, "model_config_id"),
        ({"messages": [BREAD], "title": "Bread"}, "title"),
    ],
)
def test_invalid_conversation_is_refused_by_its_field(
    api: Api, bedrock: StubBedrock, body: object, field: str
) -> None:
    """No model is asked, and nothing is spent."""
    refused = api(TITLES, body)
    check_answer(TITLES, refused.status, refused.body)
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    assert [problem["field"] for problem in refused.body["validations"]] == [field]
    assert bedrock.requests == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (None, 400, "invalid_json"),
        ("[", 400, "invalid_json"),
        ('{"messages": [{"role": "user", "content": NaN}]}', 400, "invalid_json"),
        ('{"messages": [{"role": "user", "content": "\\ud800"}]}', 400, "invalid_json"),
        (json.dumps({"messages": [{**BREAD, "content": "x" * MAX_BODY_BYTES}]}), 413, "payload_too_large"),
    ],
)
def test_unreadable_conversation_is_refused(api: Api, body: str | None, status: int, code: str) -> None:
    """One that is none, no JSON, or too much."""
    refused = api(TITLES, body)
    check_answer(TITLES, refused.status, refused.body)
    assert (refused.status, refused.body["code"]) == (status, code)


def test_conversation_is_titled_by_its_own_model_config(api: Api, bedrock: StubBedrock) -> None:
    """Also by one that was made a moment ago. An administrator's title model goes before it."""
    title(api)
    storage.model_configs().put(ModelConfig("mine", "extractive"))
    forget_parts()
    assert title(api, model_config_id="mine").body["model"] == "mine"
    storage.model_configs().make_title_model("haiku")
    forget_parts()
    assert title(api, model_config_id="mine").body["model"] == "haiku"
    assert len(bedrock.requests) == 2


def test_config_that_was_made_a_moment_ago_is_not_refused(api: Api) -> None:
    """The configs of some seconds ago, which a process keeps, do not tell which exist."""
    title(api)
    storage.model_configs().put(ModelConfig("mine", "extractive"))
    assert title(api, model_config_id="mine").status == 200


def test_no_default_model_is_told(api: Api) -> None:
    """As of a chat."""
    storage.model_configs().delete("offline")
    assert title(api).body["code"] == "no_default_model"


def test_title_to_avoid_is_asked_for_again(api: Api, bedrock: StubBedrock) -> None:
    """The second answer has other words."""
    bedrock.texts = ["Stove bread", "Bread from a pan"]
    answer = title(api, avoid=["stove bread"])
    assert (answer.body["title"], answer.body["usage"]["calls"]) == ("Bread from a pan", 2)


def test_reached_limit_refuses_sent_conversations(api: Api, bedrock: StubBedrock) -> None:
    """With what was spent; no model is asked."""
    spending.usage_limits().put(UsageLimit("user", "ada", 100))
    refused = title(api, CONVERSATION)
    assert (refused.status, refused.body["code"]) == (409, "usage_limit_exceeded")
    assert (refused.body["spent_micros"], refused.body["limit_micros"]) == (0, 100)
    assert bedrock.requests == []


def test_sent_conversations_share_the_rate_of_titles(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is refused for another reason counts, before its configs are read."""
    monkeypatch.setenv("TITLE_REQUESTS_PER_MINUTE", "3")
    forget_parts()
    chat = api.new_chat()
    assert api(PROPOSE, chat=chat).status == 200
    assert title(api).status == 200
    assert "Query" not in asked_of_table(lambda: title(api, []))
    for answer in (title(api), title(api, [])):
        check_rate_limited(TITLES, answer)
    assert api(PROPOSE, chat=chat).status == 429


def test_repeated_key_gets_the_first_answer_for_the_same_body_only(api: Api, bedrock: StubBedrock) -> None:
    """Another conversation, other titles to avoid or another route under the key is refused."""
    first = title(api, CONVERSATION, key="key-1")
    bedrock.text = "Another bread"
    again = title(api, CONVERSATION, key="key-1")
    assert again.headers.pop(REPLAYED) == "true"
    assert (again.status, again.headers, again.body) == (first.status, first.headers, first.body)
    chat, headers = api.new_chat(), {"idempotency-key": "key-1"}
    for refused in (
        title(api, CONVERSATION[:-1], key="key-1"),
        title(api, CONVERSATION, key="key-1", avoid=["Bread"]),
        title(api, CONVERSATION, key="key-1", model_config_id="haiku"),
        api(PROPOSE, chat=chat, headers=headers),
    ):
        assert (refused.status, refused.body["validations"][0]["field"]) == (400, "Idempotency-Key")
    assert (len(bedrock.requests), api("GET /usage").body["spent_micros"]) == (1, COST)
    assert "IDEMPOTENCY" in stored()


def test_failure_that_cost_something_is_replayed(api: Api, bedrock: StubBedrock) -> None:
    """A failure that cost nothing is not."""
    bedrock.error = (429, "ThrottlingException")
    assert title(api, key="free").body["code"] == "model_failed"
    bedrock.error, bedrock.text = None, ""
    assert title(api, key="paid").body["code"] == "title_unusable"
    bedrock.text = "Bread"
    again = title(api, key="paid")
    assert (again.body["code"], again.headers[REPLAYED]) == ("title_unusable", "true")
    assert title(api, key="free").body["title"] == "Bread"
