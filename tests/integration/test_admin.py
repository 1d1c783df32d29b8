"""Model configs and the style of titles by the admin routes, over moto."""

import json
from dataclasses import replace
from typing import Any

import pytest

from shared.adapters.dynamodb import model_configs
from shared.bootstrap import storage
from shared.rules.model_configs import MAX_MODEL_CONFIGS, MAX_REQUEST_FIELDS_BYTES, ModelConfig
from tests.integration.test_http import PROPOSE
from tests.support.api import Answer, Api
from tests.support.bedrock import StubBedrock
from tools.contract.operations import OPERATIONS

ADMIN_ROUTES = [operation.route for operation in OPERATIONS if "/admin/" in operation.route]
PUT = "PUT /admin/model-configs/{id}"
LAMBDA_ANSWER_BYTES = 6 * 1024 * 1024
# As many administrators may write a new config at the same instant.
CONCURRENT_READS = 10
HAIKU = {
    "provider": "bedrock",
    "model_id": "anthropic.haiku",
    "input_micros_per_million": 1_000_000,
    "output_micros_per_million": 5_000_000,
}


def as_admin(
    api: Api, route: str, body: object = None, *, config: str = "", groups: object = ("admins",), **extra: Any
) -> Answer:
    """The answer to root, whose token has the claim ``groups``."""
    groups = list(groups) if isinstance(groups, tuple) else groups
    return api(route, body, chat=config, owner="root", groups=groups, **extra)


@pytest.mark.parametrize("route", ADMIN_ROUTES)
@pytest.mark.parametrize(
    "groups", ["", [], ["users"], ["adminsx"], "[former admins]", ["Support admins"], "admin", {"admins": 1}]
)
def test_admin_routes_refuse_other_users(api: Api, route: str, groups: object) -> None:
    """Whatever else a caller is, and before anything is looked at."""
    answer = as_admin(api, route, "{", config="haiku", groups=groups)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert api(route, "{").status == 403


@pytest.mark.parametrize("groups", [["admins"], ["users", "admins"], "admins"])
def test_config_from_its_beginning_to_its_end(api: Api, groups: object) -> None:
    """Stored, read, listed, chosen, deleted."""

    def admin(route: str, body: object = None, *, config: str = "") -> Answer:
        return as_admin(api, route, body, config=config, groups=groups)

    stored = admin(PUT, HAIKU, config="haiku")
    assert (stored.status, stored.body) == (200, {**vars(ModelConfig("haiku", "bedrock")), **HAIKU})
    assert admin("GET /admin/model-configs/{id}", config="haiku").body == stored.body
    for route, config in (("default", "haiku"), ("title-model", "offline")):
        assert admin(f"PUT /admin/model-configs/{{id}}/{route}", config=config).status == 204
    listed = admin("GET /admin/model-configs").body
    assert (listed["default_id"], listed["title_model_id"]) == ("haiku", "offline")
    assert [config["id"] for config in listed["model_configs"]] == ["haiku", "offline"]
    assert admin("DELETE /admin/title-model").status == 204
    assert admin("DELETE /admin/model-configs/{id}", config="haiku").status == 204
    after = admin("GET /admin/model-configs").body
    assert (after["default_id"], after["title_model_id"]) == ("haiku", None)
    assert api(PROPOSE, chat=api.new_chat()).body["code"] == "no_default_model"


def test_config_decides_the_model_and_its_parameters(api: Api, bedrock: StubBedrock) -> None:
    """From the admin's request to the model's."""
    config = {
        **HAIKU,
        "structured_output": "tool",
        "max_output_tokens": 512,
        "request_fields": {"thinking": {"type": "disabled"}, "bias": 0.5},
        "fallback_id": "offline",
        "on_failure": "extractive",
    }
    assert as_admin(api, PUT, config, config="haiku").status == 200
    assert api(PROPOSE, chat=api.new_chat()).body["model"] == "haiku"
    (request,) = bedrock.requests
    assert request["additionalModelRequestFields"] == config["request_fields"]
    assert request["inferenceConfig"]["maxTokens"] == 512
    assert "toolConfig" in request


def test_disabled_config_is_skipped(api: Api, bedrock: StubBedrock) -> None:
    """It is passed over as one that is gone: for the chat's, the default and the fallback alike."""
    chat = api.new_chat(model_config_id="haiku")
    assert as_admin(api, PUT, {**HAIKU, "enabled": False}, config="haiku").status == 200
    assert api(PROPOSE, chat=chat).body["code"] == "no_default_model"
    assert as_admin(api, "PUT /admin/model-configs/{id}/default", config="offline").status == 204
    assert api(PROPOSE, chat=chat).body["model"] == "offline"
    assert bedrock.requests == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("provider", {"provider": "azure"}),
        ("base_url", {"provider": "openai"}),
        ("base_url", {"base_url": "http://models.example.com/v1"}),
        ("base_url", {"base_url": "https://user:password@models.example.com"}),
        ("base_url", {"base_url": f"https://{'a' * 193}"}),
        ("api_key_secret", {"api_key_secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:other"}),
        ("api_key_secret", {"api_key_secret": ""}),
        ("model_id", {"model_id": None}),
        ("model_id", {"model_id": ""}),
        ("model_id", {"model_id": 5}),
        ("structured_output", {"structured_output": "xml"}),
        ("max_output_tokens", {"max_output_tokens": 0}),
        ("max_output_tokens", {"max_output_tokens": 10**6}),
        ("max_output_tokens", {"max_output_tokens": "256"}),
        ("request_fields", {"request_fields": [1]}),
        ("request_fields", {"request_fields": {"preamble": "é" * 4096}}),
        ("request_fields", {"request_fields": {str(number): [""] * 100 for number in range(30)}}),
        ("fallback_id", {"fallback_id": "nobody"}),
        ("fallback_id", {"fallback_id": "haiku"}),
        ("on_failure", {"on_failure": "panic"}),
        ("enabled", {"enabled": "yes"}),
        ("input_micros_per_million", {"input_micros_per_million": None}),
        ("output_micros_per_million", {"output_micros_per_million": None}),
        ("input_micros_per_million", {"input_micros_per_million": -1}),
        ("output_micros_per_million", {"output_micros_per_million": 0.5}),
        ("output_micros_per_million", {"output_micros_per_million": 10**12}),
        ("surprise", {"surprise": 1}),
    ],
)
def test_wrong_config_names_its_field(api: Api, field: str, changes: dict[str, Any]) -> None:
    """And nothing is stored."""
    answer = as_admin(api, PUT, {**HAIKU, **changes}, config="haiku")
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, field)
    assert as_admin(api, "GET /admin/model-configs/{id}", config="haiku").status == 404


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_invalid_number_is_refused(api: Api, number: str) -> None:
    """It would be no JSON when it is read."""
    body = json.dumps(HAIKU)[:-1] + f', "request_fields": {{"bias": {number}}}}}'
    assert as_admin(api, PUT, body, config="haiku").status == 400
    assert as_admin(api, "GET /admin/model-configs/{id}", config="haiku").status == 404


def preamble_of(json_bytes: int) -> dict[str, str]:
    """Fields of that many bytes as JSON, most of which are of four bytes and six letters each in ASCII."""
    rest = json_bytes - len('{"preamble": ""}')
    return {"preamble": "😀" * (rest // 4) + "x" * (rest % 4)}


def test_largest_configs_are_all_read_and_listed(api: Api) -> None:
    """DynamoDB ends a page at its megabyte, Lambda's answer at six; the default is sorted behind all."""
    fields = preamble_of(MAX_REQUEST_FIELDS_BYTES)
    texts = {
        "model_id": "😀" * 2048,
        "base_url": f"https://{'a' * 192}",
        "api_key_secret": "c" * 200,
    }
    body = json.dumps({**HAIKU, **texts, "request_fields": fields}, ensure_ascii=False)
    ids = [f"{number:0>64}" for number in range(MAX_MODEL_CONFIGS + CONCURRENT_READS - 2)]
    assert as_admin(api, PUT, body, config=ids[0]).status == 200
    largest = storage.model_configs().catalog().configs[ids[0]]
    for config_id in ids[1:]:
        storage.model_configs().put(replace(largest, id=config_id))
    listed = as_admin(api, "GET /admin/model-configs")
    assert [config["id"] for config in listed.body["model_configs"]] == [*ids, "offline"]
    assert len(json.dumps(json.dumps(listed.body))) < LAMBDA_ANSWER_BYTES
    assert api(PROPOSE, chat=api.new_chat()).body["model"] == "offline"


def test_config_beyond_the_most_is_refused(api: Api) -> None:
    """One that is there may change, and one that is deleted makes room."""
    for number in range(MAX_MODEL_CONFIGS - 1):
        storage.model_configs().put(ModelConfig(str(number), "extractive"))
    answer = as_admin(api, PUT, HAIKU, config="haiku")
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, "id")
    assert as_admin(api, PUT, HAIKU, config="0").status == 200
    assert as_admin(api, "DELETE /admin/model-configs/{id}", config="1").status == 204
    assert as_admin(api, PUT, HAIKU, config="haiku").status == 200
    assert len(as_admin(api, "GET /admin/model-configs").body["model_configs"]) == MAX_MODEL_CONFIGS


def test_bound_is_passed_by_one_when_two_administrators_write_at_once(api: Api) -> None:
    """Both configs are there and may make titles; the next one is refused."""
    for number in range(MAX_MODEL_CONFIGS - 2):
        storage.model_configs().put(ModelConfig(str(number), "extractive"))
    waiting, answers = ["second"], list[Answer]()

    def another_writes(**_: Any) -> None:
        if waiting:
            answers.append(as_admin(api, PUT, {"provider": "extractive"}, config=waiting.pop()))

    storage.dynamodb().meta.events.register_first("before-send.dynamodb.PutItem", another_writes)
    answers.append(as_admin(api, PUT, {"provider": "extractive"}, config="first"))
    assert [answer.status for answer in answers] == [200, 200]
    listed = as_admin(api, "GET /admin/model-configs").body["model_configs"]
    assert len(listed) == MAX_MODEL_CONFIGS + 1
    for config in ("first", "second"):
        assert api(PROPOSE, chat=api.new_chat(model_config_id=config)).body["model"] == config
    assert as_admin(api, PUT, {"provider": "extractive"}, config="third").status == 400


STYLE = {
    "language": "pt-BR",
    "max_words": 5,
    "capitals": "title",
    "emoji": "one",
    "instructions": "No names.",
}
OWN = {
    "language": "conversation",
    "max_words": 8,
    "capitals": "sentence",
    "emoji": "none",
    "instructions": "",
}


def test_style_from_its_beginning_to_its_end(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read, stored, in every model's request, deleted. What is left out has its default."""
    monkeypatch.setattr(model_configs, "GOOD_FOR_SECONDS", 0)
    as_admin(api, PUT, HAIKU, config="haiku")
    as_admin(api, "PUT /admin/model-configs/{id}/default", config="haiku")
    chat = api.new_chat()
    assert as_admin(api, "GET /admin/title-style").body == OWN
    for body, stored in ((STYLE, STYLE), ({"max_words": 3.0}, OWN | {"max_words": 3}), ({}, OWN)):
        answer = as_admin(api, "PUT /admin/title-style", body)
        assert (answer.status, answer.body) == (200, stored)
        assert as_admin(api, "GET /admin/title-style").body == stored
        assert api(PROPOSE, chat=chat).status == 200
    styled, short, own = bedrock.requests
    instructions = styled["system"][0]["text"]
    assert all(
        words in instructions for words in ("pt-BR", "2 to 5 words", "title case", "emoji in", "No names.")
    )
    assert "2 to 3 words" in short["system"][0]["text"]
    versions = [request["requestMetadata"]["prompt_version"] for request in bedrock.requests]
    assert len(set(versions)) == 3
    as_admin(api, "PUT /admin/title-style", STYLE)
    assert as_admin(api, "DELETE /admin/title-style").status == 204
    assert as_admin(api, "GET /admin/title-style").body == OWN
    api(PROPOSE, chat=chat)
    assert bedrock.requests[3] == own
    assert as_admin(api, "DELETE /admin/title-style").status == 204


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("language", value) for value in ("", "german", "de_DE", "d", "de-", "en-US-x-y", "de\n", None, 5)),
        *(("max_words", value) for value in (1, 13, 2.5, "5", None, True)),
        *(("capitals", value) for value in ("upper", None)),
        *(("emoji", value) for value in ("two", True)),
        *(("instructions", value) for value in ("x" * 501, "词" * 330, None, ["x"])),
        ("surprise", 1),
    ],
)
def test_wrong_style_names_its_field(api: Api, field: str, value: object) -> None:
    """And nothing is stored."""
    answer = as_admin(api, "PUT /admin/title-style", {**STYLE, field: value})
    assert (answer.status, answer.body["validations"][0]["field"]) == (400, field)
    assert as_admin(api, "GET /admin/title-style").body == OWN


@pytest.mark.parametrize("config", ["a b", "x" * 65, "ü", "a/b", "#"])
def test_invalid_id_is_refused(api: Api, config: str) -> None:
    """Refused when it is to be stored, unknown when it is asked for."""
    assert as_admin(api, PUT, HAIKU, config=config).body["validations"][0]["field"] == "id"
    for route in ("GET /admin/model-configs/{id}", "DELETE /admin/model-configs/{id}"):
        assert as_admin(api, route, config=config).status == 404
    for route in ("default", "title-model"):
        assert as_admin(api, f"PUT /admin/model-configs/{{id}}/{route}", config=config).status == 404
