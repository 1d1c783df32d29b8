"""Bedrock as the model, by botocore over HTTP to a stub."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import boto3
import pytest
from botocore.config import Config

from shared.adapters.dynamodb import model_configs
from shared.adapters.models.bedrock import Bedrock
from shared.adapters.models.registry import title_models
from shared.adapters.models.remote_model import RemoteModel
from shared.adapters.models.unsupported_parameters import UnsupportedParameters
from shared.bootstrap import storage, titling
from shared.rules.errors.title_generation import AnswerWithheld, TitleTimeout
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import STRICT_RETRY
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import UNREPORTED, Usage
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.support.api import Api
from tests.support.bedrock import COST, HAIKU, StubBedrock, clients


def test_model_makes_the_title(api: Api, bedrock: StubBedrock) -> None:
    """With the model and the tokens it took."""
    bedrock.text = "Baking bread at home"
    answer = api(PROPOSE, chat=api.new_chat("How do I bake bread?"))
    assert answer.body == {
        "title": "Baking bread at home",
        "model": "haiku",
        "usage": vars(Usage(1, 0, 42, 7, COST)),
    }
    (request,) = bedrock.requests
    assert request["path"] == "/model/anthropic.haiku/converse"
    assert request["inferenceConfig"] == {"maxTokens": 256, "temperature": 0}
    assert "How do I bake bread?" in request["messages"][0]["content"][0]["text"]


def test_what_a_model_thinks_is_not_the_title(api: Api, bedrock: StubBedrock) -> None:
    """Neither in a block of its own nor in tags."""
    bedrock.content = [
        {"reasoningContent": {"reasoningText": {"text": "Hmm, bread."}}},
        {"text": "<think>Bread?</think>\n**Baking bread**"},
    ]
    assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Baking bread"


@pytest.mark.parametrize(
    ("error", "tries", "detail"),
    [
        ((429, "ThrottlingException"), 1, "The model is throttled."),
        ((429, "ModelNotReadyException"), 1, "The model is not ready yet."),
        ((429, "SomethingBusyException"), 1, "The model is throttled."),
        ((400, "ServiceQuotaExceededException"), 1, "The model's quota is used up."),
        ((403, "AccessDeniedException"), 1, "The service has no access to this model."),
        (
            (404, "ResourceNotFoundException"),
            1,
            "The model does not exist in this region. Check its id, and the region of its profile.",
        ),
        ((400, "SomethingNewException"), 1, "The model answered with an error."),
        ((424, "ModelErrorException"), 2, "The model answered with an error."),
        ((500, "InternalServerException"), 2, "The model answered with an error."),
        ((503, "ServiceUnavailableException"), 2, "The model answered with an error."),
        ((400, "ValidationException"), 2, "The model refused the request."),
    ],
)
def test_model_error_is_reported_by_kind(
    api: Api, bedrock: StubBedrock, error: tuple[int, str], tries: int, detail: str
) -> None:
    """502 in our words; the provider's own stay inside, and the chat stays as it is.

    Only what may pass, or may be mended by asking for less, is asked again.
    """
    chat_id = api.new_chat()
    bedrock.error = error
    proposed, regenerated = api(PROPOSE, chat=chat_id), api(REGENERATE, chat=chat_id)
    assert (proposed.status, regenerated.status) == (502, 502)
    assert proposed.body == {
        "code": "model_failed",
        "message": "Failed to generate chat title.",
        "detail": detail,
    }
    assert regenerated.body["message"] == "Failed to regenerate chat title."
    assert len(bedrock.requests) == 2 * tries
    assert api("GET /chats/{id}", chat=chat_id).body["title_version"] == 1


def test_unreachable_model_is_an_error(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens there."""
    assert bedrock.requests == []
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["detail"]) == (502, "The model could not be reached.")


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget of a deployment in a hurry."""
    monkeypatch.setenv("TITLE_BUDGET_SECONDS", "1")
    storage.settings.cache_clear()


@pytest.mark.usefixtures("one_second")
def test_slow_model_is_a_timeout(api: Api, bedrock: StubBedrock) -> None:
    """504 when the budget of a second is over, not when the model is; its answer comes to nothing."""
    chat_id = api.new_chat()
    bedrock.delay = 2.5
    began = time.monotonic()
    for route in (PROPOSE, REGENERATE):
        answer = api(route, chat=chat_id)
        assert answer.status == 504
        assert answer.body == {
            "code": "title_timeout",
            "message": "Title generation timed out. Try again or rename manually.",
        }
    assert time.monotonic() - began < 2 * bedrock.delay
    time.sleep(bedrock.delay)
    assert api("GET /chats/{id}", chat=chat_id).body["title_version"] == 1


@pytest.mark.usefixtures("one_second")
def test_model_that_answers_byte_by_byte_is_a_timeout(api: Api, bedrock: StubBedrock) -> None:
    """No single read is slow; the whole is, and only the whole counts."""
    bedrock.drip = 0.02
    began = time.monotonic()
    assert api(PROPOSE, chat=api.new_chat()).status == 504
    assert time.monotonic() - began < bedrock.drip * len(json.dumps(bedrock.answer("{}")))


def test_call_that_never_began_costs_nothing(bedrock: StubBedrock) -> None:
    """All threads are at work until it is given up: nothing was sent, so nothing can have been paid."""
    charged: list[Usage] = []
    until_given_up = Event()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(until_given_up.wait)
        model = RemoteModel(
            Bedrock(clients(lambda: boto3.client("bedrock-runtime"))), HAIKU, threads, UnsupportedParameters()
        )
        with pytest.raises(TitleTimeout):
            model.suggest(TitleTask([Turn("user", "Bread?")]), 0.05, charged.append)
        until_given_up.set()
    assert charged == [UNREPORTED, Usage()]
    assert bedrock.requests == []


@pytest.mark.parametrize("text", ["", "   ", "<think>only thoughts</think>"])
def test_answer_without_a_title_is_unusable(api: Api, bedrock: StubBedrock, text: str) -> None:
    """502 title_unusable."""
    bedrock.text = text
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, "title_unusable")


def test_answer_that_is_no_title_gets_one_more_try(api: Api, bedrock: StubBedrock) -> None:
    """With stricter instructions, and both are counted."""
    bedrock.texts = ["Hello! How can I help you today?", "Baking bread"]
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["title"]) == (200, "Baking bread")
    assert answer.body["usage"] == vars(Usage(2, 0, 84, 14, 2 * COST))
    first, second = bedrock.requests
    assert second["system"][0]["text"] == first["system"][0]["text"] + STRICT_RETRY


def test_answer_that_was_cut_off_is_no_title(api: Api, bedrock: StubBedrock) -> None:
    """Half a title is none, however good it looks."""
    bedrock.stop_reason = "max_tokens"
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, "title_unusable")
    assert len(bedrock.requests) == 2


@pytest.mark.parametrize(
    "reason", ["malformed_model_output", "model_context_window_exceeded", "something_new"]
)
def test_answer_with_another_stop_reason_is_unusable(api: Api, bedrock: StubBedrock, reason: str) -> None:
    """Only what the model meant to say, to its end, can be a title."""
    bedrock.stop_reason = reason
    assert api(PROPOSE, chat=api.new_chat()).body["code"] == "title_unusable"


@pytest.mark.parametrize("reason", ["guardrail_intervened", "content_filtered", "refusal"])
def test_withheld_answer_is_unusable_and_not_retried(api: Api, bedrock: StubBedrock, reason: str) -> None:
    """A guardrail's own words are not a title, and asking again would not help."""
    bedrock.stop_reason = reason
    answer = api(REGENERATE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, "title_unusable")
    assert answer.body["detail"] == "The model, its guardrail or its filter withheld the answer."
    assert len(bedrock.requests) == 1


def test_log_tells_why_a_model_failed(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """The provider's error, for both routes."""
    chat_id = api.new_chat()
    bedrock.error = (403, "AccessDeniedException")
    for route in (PROPOSE, REGENERATE):
        caplog.clear()
        api(route, chat=chat_id)
        (failed,) = [vars(record) for record in caplog.records if "cause" in vars(record)]
        assert failed["cause"] == "AccessDeniedException"


def test_log_tells_what_a_failure_cost(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """Both answers that were no titles, for both routes."""
    chat_id = api.new_chat()
    bedrock.text = ""
    for route in (PROPOSE, REGENERATE):
        caplog.clear()
        api(route, chat=chat_id)
        assert vars(caplog.records[0])["usage"] == vars(Usage(2, 0, 84, 14, 2 * COST))


def test_config_without_a_model_is_an_error(api: Api, bedrock: StubBedrock) -> None:
    """A mistake of the administrator's, told as one."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock"))
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["detail"]) == (502, "The model config haiku names no model.")
    assert bedrock.requests == []


def _nobody_pays(_: Usage) -> None:
    """For a model that is asked outside of a title."""


def test_withheld_answer_was_paid_for(api: Api, bedrock: StubBedrock) -> None:
    """Its tokens come with the error."""
    assert api.new_chat()
    bedrock.stop_reason = "content_filtered"
    model = titling.models()(ModelConfig("haiku", "bedrock", "anthropic.haiku"))
    charged: list[Usage] = []
    with pytest.raises(AnswerWithheld):
        model.suggest(TitleTask([Turn("user", "How do I bake bread?")]), 5, charged.append)
    assert charged == [UNREPORTED, Usage(1, 0, 42, 7)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"<html>It works!</html>", "title_unusable"),
        (b"\xff\xfe", "model_failed"),
        (b"[]", "model_failed"),
        (b"null", "model_failed"),
        (b'{"output": 5, "stopReason": "end_turn"}', "model_failed"),
        (b'{"usage": {"inputTokens": "many"}, "stopReason": "end_turn"}', "model_failed"),
        (b'{"output": {"message": {"content": [{"text": 5}]}}, "stopReason": "end_turn"}', "title_unusable"),
        (b"", "title_unusable"),
        (b"{}", "title_unusable"),
        (b'{"output": null, "usage": null, "stopReason": "end_turn"}', "title_unusable"),
        (b'{"output": {"message": {"content": []}}, "stopReason": "end_turn"}', "title_unusable"),
    ],
)
def test_answer_of_unknown_shape_is_an_error(api: Api, bedrock: StubBedrock, raw: bytes, code: str) -> None:
    """A typed error, whatever comes with a 200."""
    bedrock.raw = raw
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (502, code)
    assert len(bedrock.requests) == 2


def test_very_long_answer_is_unusable(api: Api, bedrock: StubBedrock) -> None:
    """Ten thousand characters are no title."""
    bedrock.text = "Bread is baked in many ways. " * 400
    assert api(PROPOSE, chat=api.new_chat()).body["code"] == "title_unusable"


def test_title_as_an_object_by_schema(api: Api, bedrock: StubBedrock) -> None:
    """Where the config says that the model can be held to one."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", structured_output="json_schema"))
    bedrock.text = '{"title": "Baking bread at home"}'
    assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Baking bread at home"
    (request,) = bedrock.requests
    text_format = request["outputConfig"]["textFormat"]
    assert text_format["type"] == "json_schema"
    assert json.loads(text_format["structure"]["jsonSchema"]["schema"])["required"] == ["title"]
    assert "toolConfig" not in request


def test_title_as_the_input_of_a_tool(api: Api, bedrock: StubBedrock) -> None:
    """Where the config says that the model can be made to use one; text will do if it does not."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", structured_output="tool"))
    use = {"toolUseId": "1", "name": "title", "input": {"title": "Baking bread at home"}}
    bedrock.content, bedrock.stop_reason = [{"text": "Here you go."}, {"toolUse": use}], "tool_use"
    assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Baking bread at home"
    (request,) = bedrock.requests
    assert request["toolConfig"]["toolChoice"] == {"tool": {"name": "title"}}
    assert "outputConfig" not in request
    for tool_input in ({}, {"title": None}, {"title": ["Bread"]}, {"name": "Bread"}):
        bedrock.content = [{"toolUse": {**use, "input": tool_input}}, {"text": "Bread without a tool"}]
        assert api(PROPOSE, chat=api.new_chat()).body["title"] == "Bread without a tool"
    bedrock.content = [{"text": "I will call the title tool"}, {"toolUse": {**use, "input": {"title": ""}}}]
    assert api(PROPOSE, chat=api.new_chat()).body["code"] == "title_unusable"


def test_what_a_config_says_to_its_model(api: Api, bedrock: StubBedrock) -> None:
    """Reasoning off or low in the model's own words, and room for one that thinks all the same."""
    fields = {"thinking": {"type": "disabled"}, "top_k": 1, "bias": 0.5}
    config = ModelConfig("haiku", "bedrock", "m", max_output_tokens=1024, request_fields=fields)
    storage.model_configs().put(config)
    assert api(PROPOSE, chat=api.new_chat()).status == 200
    (request,) = bedrock.requests
    assert request["additionalModelRequestFields"] == fields
    assert request["inferenceConfig"]["maxTokens"] == 1024


@pytest.mark.parametrize(
    "message", ["Output blocked by content filtering policy.", "extraneous key [guard] is not permitted"]
)
def test_refusal_of_one_users_words_takes_no_field_from_another_user(
    api: Api, bedrock: StubBedrock, message: str
) -> None:
    """A request field may be a guardrail. It stays in every request, and the others' are as they were."""
    fields = {"guard": ["oats"], "thinking": {"type": "disabled"}}
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", request_fields=fields))
    bedrock.message, bedrock.errors = message, [None, (400, "ValidationException")]
    said = "Why is an extraneous key [guard] is not permitted? It is about a bread."
    for content in ("Is it a bread?", said, "Is it a bread?"):
        assert api(PROPOSE, chat=api.new_chat(content)).status == 200
    assert [request["additionalModelRequestFields"] for request in bedrock.requests] == [fields] * 4
    assert bedrock.requests[0] == bedrock.requests[3]


@pytest.mark.parametrize(
    ("message", "remaining"),
    [
        ("`temperature` is deprecated for this model.", {"outputConfig", "additionalModelRequestFields"}),
        ("The model doesn't support the outputConfig.textFormat field.", {"temperature", "thinking"}),
        ("extraneous key [thinking] is not permitted", {"temperature", "outputConfig", "top_k"}),
        ("output_format: structured outputs are not supported", {"temperature", "thinking", "top_k"}),
    ],
)
def test_parameter_that_is_refused_is_left_out(
    api: Api, bedrock: StubBedrock, message: str, remaining: set[str]
) -> None:
    """At once, and from then on."""
    fields = {"thinking": {"type": "disabled"}, "top_k": 1}
    config = ModelConfig("haiku", "bedrock", "m", structured_output="json_schema", request_fields=fields)
    storage.model_configs().put(config)
    chat_id = api.new_chat()
    complained_of = next(
        (name for name in ("temperature", "outputConfig", "thinking") if name in message), "temperature"
    )
    if "structured" in message:
        complained_of = "outputConfig"
    bedrock.refuses = {complained_of: message}
    assert api(PROPOSE, chat=chat_id).body["title"] == "A bread from a model"
    assert len(bedrock.requests) == 2
    assert api(PROPOSE, chat=chat_id).status == 200
    assert len(bedrock.requests) == 3
    for request in bedrock.requests[1:]:
        sent = json.dumps(request)
        optional = {"temperature", "outputConfig", "additionalModelRequestFields", "thinking", "top_k"}
        assert {name for name in optional if f'"{name}"' in sent} >= remaining
        assert f'"{complained_of}"' not in sent


def test_refusal_that_names_nothing_costs_each_title_a_request(api: Api, bedrock: StubBedrock) -> None:
    """Which is free. A conversation could have caused it, so nothing is learnt and no field is left out."""
    storage.model_configs().put(replace(HAIKU, request_fields={"top_k": 1}))
    bedrock.refuses = {"temperature": "This request is malformed."}
    for _ in range(2):
        assert api(PROPOSE, chat=api.new_chat()).body["usage"]["cost_micros"] == COST
    assert ["temperature" in request["inferenceConfig"] for request in bedrock.requests] == [True, False] * 2
    assert {str(request["additionalModelRequestFields"]) for request in bedrock.requests} == {"{'top_k': 1}"}


def test_tool_that_is_refused_is_left_out(api: Api, bedrock: StubBedrock) -> None:
    """The model is asked for plain text, with all that it does take."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", structured_output="tool"))
    bedrock.refuses = {"toolConfig": "This model doesn't support tool use."}
    assert api(PROPOSE, chat=api.new_chat()).status == 200
    assert bedrock.requests[1]["inferenceConfig"]["temperature"] == 0
    assert "toolConfig" not in bedrock.requests[1]


def test_two_refused_parameters_are_omitted_in_turn(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thing is left out once; a config that an administrator mends is asked as it says."""
    monkeypatch.setattr(model_configs, "GOOD_FOR_SECONDS", 0)
    config = ModelConfig(
        "haiku", "bedrock", "m", structured_output="json_schema", request_fields={"top_k": 1}
    )
    storage.model_configs().put(config)
    chat_id = api.new_chat()
    bedrock.refuses = {"temperature": "temperature is not supported", "top_k": "unknown field: top_k"}
    assert api(PROPOSE, chat=chat_id).status == 200
    assert len(bedrock.requests) == 3
    assert "outputConfig" in bedrock.requests[2]
    bedrock.refuses = {}
    storage.model_configs().put(replace(config, request_fields={"top_k": 2}))
    assert api(PROPOSE, chat=chat_id).status == 200
    assert bedrock.requests[3]["additionalModelRequestFields"] == {"top_k": 2}


def test_refusal_that_comes_too_late_is_not_answered(api: Api, bedrock: StubBedrock) -> None:
    """Nobody waits for a second request any longer."""
    assert api.new_chat()
    bedrock.refuses, bedrock.delay = {"temperature": "temperature is not supported"}, 0.4
    model = titling.models()(ModelConfig("haiku", "bedrock", "m"))
    with pytest.raises(TitleTimeout):
        model.suggest(TitleTask([Turn("user", "How do I bake bread?")]), 0.2, _nobody_pays)
    time.sleep(0.8)
    assert len(bedrock.requests) == 1


def test_timeout_error_of_the_model_is_a_timeout(api: Api, bedrock: StubBedrock) -> None:
    """It is a timeout, whoever noticed it."""
    bedrock.error = (408, "ModelTimeoutException")
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["code"]) == (504, "title_timeout")


def test_read_timeout_is_charged_in_full(api: Api, bedrock: StubBedrock) -> None:
    """Before the request's own time is over, when a deployment's client is stricter."""
    assert api.new_chat()
    client = boto3.client(
        "bedrock-runtime", config=Config(read_timeout=0.2, retries={"total_max_attempts": 1})
    )
    bedrock.delay = 0.5
    model = title_models(clients(lambda: client))(ModelConfig("haiku", "bedrock", "m"))
    with pytest.raises(TitleTimeout):
        model.suggest(TitleTask([Turn("user", "How do I bake bread?")]), 5, _nobody_pays)


def test_request_that_cannot_be_sent_costs_nothing(api: Api, bedrock: StubBedrock) -> None:
    """A config that makes an invalid request is an administrator's mistake, and a retry would not help."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", max_output_tokens=0))
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["detail"]) == (502, "The model refused the request.")
    assert bedrock.requests == []


def test_what_was_refused_for_another_reason_is_asked_for_again(api: Api, bedrock: StubBedrock) -> None:
    """A request that fails without its options too has taught nothing."""
    chat_id = api.new_chat()
    bedrock.errors = [(400, "ValidationException"), (400, "ValidationException")]
    assert api(PROPOSE, chat=chat_id).body["detail"] == "The model refused the request."
    assert api(PROPOSE, chat=chat_id).status == 200
    assert ["temperature" in request["inferenceConfig"] for request in bedrock.requests] == [
        True,
        False,
        True,
    ]


def test_older_boto3_that_knows_no_structured_output(api: Api, bedrock: StubBedrock) -> None:
    """Lambda brings its own: then the model is asked for plain text."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", structured_output="json_schema"))
    client = titling._bedrock()  # noqa: SLF001 - the very client that is used
    parameters = client.meta.service_model.operation_model("Converse").input_shape
    assert parameters
    parameters.members.pop("outputConfig")
    assert api(PROPOSE, chat=api.new_chat()).status == 200
    (request,) = bedrock.requests
    assert "outputConfig" not in request
    assert request["inferenceConfig"]["temperature"] == 0


def test_fallback_model_gives_the_title(api: Api, bedrock: StubBedrock) -> None:
    """The config that gave the title is named."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "busy", fallback_id="nova"))
    storage.model_configs().put(ModelConfig("nova", "bedrock", "free"))
    bedrock.errors_by_model = {"busy": (429, "ThrottlingException")}
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["model"]) == (200, "nova")


def test_offline_titler_gives_the_title_and_the_answer_has_the_failure(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """For propose and for regenerate, which stores it; and so does the log."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", on_failure="extractive"))
    bedrock.error = (403, "AccessDeniedException")
    chat_id = api.new_chat("How do I bake bread at home without an oven?")
    failure = {
        "code": "model_failed",
        "message": "Failed to generate chat title.",
        "detail": "The service has no access to this model.",
    }
    proposed = api(PROPOSE, chat=chat_id).body
    assert proposed["title"].startswith("Bake bread")
    assert (proposed["model"], proposed["failure"]) == (None, failure)
    regenerated = api(REGENERATE, chat=chat_id).body
    assert (regenerated["outcome"], regenerated["failure"]) == ("written", failure)
    assert regenerated["chat"]["title"] == proposed["title"]
    warnings = [vars(record) for record in caplog.records if record.msg == "offline_fallback_used"]
    assert [(warning["error"], warning["detail"]) for warning in warnings] == [
        ("model_failed", failure["detail"])
    ] * 2


@pytest.mark.usefixtures("one_second")
def test_budget_begins_before_the_reads(api: Api, bedrock: StubBedrock) -> None:
    """Slow storage leaves less for the model, not more for the request."""
    chat_id = api.new_chat()
    client = storage.table()._client  # noqa: SLF001 - the very client that reads
    client.meta.events.register("before-call.dynamodb.Query", lambda **_: time.sleep(0.7))
    bedrock.delay = 0.7
    for route in (PROPOSE, REGENERATE):
        assert api(route, chat=chat_id).status == 504
