"""A model at an OpenAI-compatible endpoint: its key, and what becomes of its failures."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from shared.adapters.models.api_keys import GOOD_FOR_SECONDS
from shared.bootstrap import storage
from tests.integration.test_http import PROPOSE
from tests.support.api import Answer, Api, forget_parts
from tests.support.bedrock import COST, StubBedrock, stub_bedrock
from tests.support.clocks import Clocks
from tests.support.openai import KEY, SECRET, openai_config

NEWER = "sk-newer-key"


class Endpoint:
    """The default model of ``api``, at an endpoint that takes ``key`` alone, or any."""

    def __init__(self, api: Api, stub: StubBedrock) -> None:
        self.api, self.stub = api, stub
        self.secrets: Any = boto3.client("secretsmanager")
        self.chat = api.new_chat()

    def put(self, **changes: Any) -> None:
        """Changes its config."""
        storage.model_configs().put(openai_config(self.stub.endpoint_url, **changes))
        storage.model_configs().make_default("haiku")

    def propose(self) -> Answer:
        """A title."""
        return self.api(PROPOSE, chat=self.chat)

    def spent(self) -> int:
        """What titles have cost."""
        spent_micros: int = self.api("GET /usage").body["spent_micros"]
        return spent_micros


@pytest.fixture
def endpoint(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """One whose key is in Secrets Manager."""
    monkeypatch.setenv("DEV_LOCAL_MODELS", "true")
    forget_parts()  # they know the settings
    with stub_bedrock() as stub:
        served = Endpoint(api, stub)
        served.secrets.create_secret(Name=SECRET, SecretString=KEY)
        served.put(api_key_secret=SECRET)
        yield served


def test_title_by_an_endpoint_costs_what_it_reports(endpoint: Endpoint) -> None:
    """As by any other provider."""
    answer = endpoint.propose()
    assert (answer.status, answer.body["title"]) == (200, endpoint.stub.text)
    assert answer.body["usage"]["cost_micros"] == COST


def test_request_carries_the_key(endpoint: Endpoint) -> None:
    """Which is read once."""
    endpoint.propose()
    endpoint.propose()
    assert endpoint.stub.keys == [f"Bearer {KEY}"] * 2


def test_endpoint_without_a_key_gets_none(endpoint: Endpoint) -> None:
    """And Secrets Manager is not asked."""
    endpoint.secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    endpoint.put()
    assert endpoint.propose().status == 200
    assert endpoint.stub.keys == [""]


@pytest.mark.parametrize(("seconds", "key"), [(GOOD_FOR_SECONDS - 1, KEY), (GOOD_FOR_SECONDS + 1, NEWER)])
def test_key_is_read_again_after_a_while(
    endpoint: Endpoint, clocks: Clocks, seconds: float, key: str
) -> None:
    """Also when the environment was frozen for that time."""
    endpoint.propose()
    endpoint.secrets.put_secret_value(SecretId=SECRET, SecretString=NEWER)
    clocks.freeze(seconds)
    endpoint.propose()
    assert endpoint.stub.keys[-1] == f"Bearer {key}"


def test_key_that_was_replaced_is_read_again_at_once(endpoint: Endpoint) -> None:
    """The title is made, and what was refused costs nothing."""
    endpoint.propose()
    endpoint.secrets.put_secret_value(SecretId=SECRET, SecretString=NEWER)
    endpoint.stub.takes_key = NEWER
    answer = endpoint.propose()
    assert (answer.status, answer.body["usage"]["cost_micros"]) == (200, COST)
    assert endpoint.stub.keys == [f"Bearer {KEY}"] * 2 + [f"Bearer {NEWER}"]


def test_wrong_key_is_told_and_costs_nothing(endpoint: Endpoint) -> None:
    """It is tried once."""
    endpoint.stub.takes_key = NEWER
    answer = endpoint.propose()
    assert (answer.status, answer.body["code"]) == (502, "model_failed")
    assert answer.body["detail"] == "The model's endpoint asks for a key, or refused the one it got."
    assert endpoint.spent() == 0
    assert endpoint.stub.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize("text", [f"{KEY}\n", f" {KEY} "])
def test_space_around_a_key_is_no_part_of_it(endpoint: Endpoint, text: str) -> None:
    """Editors end a file with a line feed."""
    endpoint.secrets.put_secret_value(SecretId=SECRET, SecretString=text)
    endpoint.propose()
    assert endpoint.stub.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    "text", ['{"key": "sk-1"}', '{"key":"sk-1"}', "sk-1\r\nx: y", "sk 1", "schlüssel", " "]
)
def test_secret_that_is_no_key_is_told(endpoint: Endpoint, text: str) -> None:
    """It is not sent, and the answer does not show it."""
    endpoint.secrets.put_secret_value(SecretId=SECRET, SecretString=text)
    answer = endpoint.propose()
    detail = "The secret with the model's key must be the key alone, as plain text."
    assert (answer.status, answer.body["detail"]) == (502, detail)
    assert endpoint.stub.requests == []


def test_secret_that_does_not_exist_is_told(endpoint: Endpoint) -> None:
    """It costs nothing."""
    endpoint.put(api_key_secret="chat-titles/other")
    answer = endpoint.propose()
    assert (answer.status, answer.body["detail"]) == (502, "The secret with the model's key does not exist.")
    assert endpoint.spent() == 0


def test_no_answer_and_no_log_line_shows_the_key(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever fails, also where the endpoint quotes it."""
    answers = [endpoint.propose()]
    endpoint.stub.raw = json.dumps({"error": {"message": f"Not allowed: Bearer {KEY}"}}).encode()
    for error in [(401, "a"), (403, "b"), (500, "c"), (429, "d"), (400, "e"), None]:
        endpoint.stub.error = error
        answers.append(endpoint.propose())
    assert KEY not in json.dumps([answer.body for answer in answers])
    logged = [vars(record) for record in caplog.records]
    assert any(record["msg"] == "model_call_failed" for record in logged)
    assert KEY not in str(logged)
    assert f"Bearer {KEY}" in endpoint.stub.keys


def test_endpoint_on_this_machine_is_refused_by_a_deployment(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No administrator may have the functions ask what is beside them."""
    monkeypatch.setenv("DEV_LOCAL_MODELS", "")
    forget_parts()
    answer = endpoint.propose()
    assert answer.body["detail"] == "The model's base URL leads to no public address."
    assert (endpoint.spent(), endpoint.stub.requests) == (0, [])


def test_model_that_the_endpoint_does_not_have_has_its_fallback_asked(endpoint: Endpoint) -> None:
    """Without a second try."""
    fallback = openai_config(endpoint.stub.endpoint_url, api_key_secret=SECRET)
    storage.model_configs().put(replace(fallback, id="spare", model_id="spare"))
    endpoint.put(api_key_secret=SECRET, fallback_id="spare")
    endpoint.stub.errors = [(404, "model_not_found")]
    assert endpoint.propose().body["model"] == "spare"
    assert [request["model"] for request in endpoint.stub.requests] == ["anthropic.haiku", "spare"]


def test_error_in_place_of_an_answer_is_one(endpoint: Endpoint) -> None:
    """Gateways answer so with 200. What it cost is not known."""
    endpoint.stub.raw = b'{"error": {"message": "Upstream failed", "code": 502}}'
    answer = endpoint.propose()
    assert (answer.status, answer.body["detail"]) == (502, "The model answered with an error.")
    assert endpoint.spent() > 2 * COST


def test_most_tokens_go_by_the_name_that_the_model_takes(endpoint: Endpoint) -> None:
    """From then on, in place of the one that was refused. No answer may be longer."""
    endpoint.stub.refuses = {
        "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead."
    }
    for _ in range(2):
        assert endpoint.propose().status == 200
    names = [request.keys() & {"max_tokens", "max_completion_tokens"} for request in endpoint.stub.requests]
    assert names == [{"max_tokens"}, {"max_completion_tokens"}, {"max_completion_tokens"}]
    assert endpoint.stub.requests[-1]["max_completion_tokens"] == 256
    assert all("temperature" in request for request in endpoint.stub.requests)


def test_endpoint_is_asked_by_the_first_structure_that_it_takes(endpoint: Endpoint) -> None:
    """As Bedrock's models are: schema, function, text."""
    endpoint.stub.refuses = {
        "response_format": "response_format: json_schema is not supported",
        "tools": "this model does not support tools",
    }
    for asked in ([["response_format"], ["tools"], ["stop"]], [["stop"]]):
        endpoint.stub.requests.clear()
        assert endpoint.propose().body["title"] == endpoint.stub.text
        names = {"response_format", "tools", "stop"}
        assert [list(request.keys() & names) for request in endpoint.stub.requests] == asked


def test_fields_that_could_cost_more_are_not_passed(endpoint: Endpoint) -> None:
    """The others are, unless they are the service's own."""
    fields = {"n": 8, "stream": True, "max_completion_tokens": 9999, "max_tokens": 9999, "model": "dear"}
    endpoint.put(api_key_secret=SECRET, request_fields={**fields, "reasoning_effort": "low"})
    endpoint.propose()
    (request,) = endpoint.stub.requests
    assert request["reasoning_effort"] == "low"
    assert (request["max_tokens"], request["model"]) == (256, "anthropic.haiku")
    assert not {"n", "stream", "max_completion_tokens"} & request.keys()


def test_message_of_the_endpoint_is_logged(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """For the administrator."""
    endpoint.stub.raw = b'{"error": {"message": "The engine is overloaded"}}'
    endpoint.stub.error = (503, "overloaded")
    endpoint.propose()
    failed = [record for record in caplog.records if record.msg == "model_call_failed"]
    assert {vars(record)["provider_message"] for record in failed} == {"The engine is overloaded"}


def test_other_name_for_the_most_tokens_is_learnt(endpoint: Endpoint) -> None:
    """A refusal costs nothing, and comes once."""
    endpoint.stub.refuses = {
        "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead."
    }
    answers = [endpoint.propose(), endpoint.propose()]
    assert [answer.body["usage"]["cost_micros"] for answer in answers] == [COST, COST]
    assert [request.get("max_completion_tokens") for request in endpoint.stub.requests] == [None, 256, 256]


@pytest.mark.parametrize(
    ("refused", "structures"),
    [
        ({}, ["response_format"]),
        ({"response_format": "'response_format' is not supported"}, ["response_format", "tools"]),
        (
            {"response_format": "'response_format' is not supported", "tools": "'tools' is not supported"},
            ["response_format", "tools", "stop"],
        ),
    ],
)
def test_title_is_asked_for_as_the_model_takes_it(
    endpoint: Endpoint, refused: dict[str, str], structures: list[str]
) -> None:
    """By a schema, then a function, then as text up to a tag. What is learnt lasts."""
    endpoint.put(api_key_secret=SECRET, structured_output="auto")
    endpoint.stub.refuses = refused
    assert [endpoint.propose().status, endpoint.propose().status] == [200, 200]
    asked = [request.keys() & {"response_format", "tools", "stop"} for request in endpoint.stub.requests]
    assert asked == [{structure} for structure in [*structures, structures[-1]]]
