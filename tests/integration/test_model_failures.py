"""What an administrator is told when Bedrock refuses a model, and when a fallback is asked."""

from dataclasses import replace

import pytest

from shared.adapters.dynamodb import model_configs
from shared.bootstrap import storage
from tests.integration.test_http import PROPOSE
from tests.support.api import Api
from tests.support.bedrock import HAIKU, StubBedrock

FAILURES = [
    (
        (404, "ResourceNotFoundException"),
        (
            "This model version has reached the end of its life. Please refer to the AWS documentation for "
            "more details."
        ),
        "The model is past its end of life. Choose a newer one in the model config.",
        "nova",
    ),
    (
        (404, "ResourceNotFoundException"),
        (
            "Access denied. This Model is marked by provider as Legacy and you have not been actively using "
            "the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock"
        ),
        "The model is past its end of life. Choose a newer one in the model config.",
        "nova",
    ),
    (
        (400, "ValidationException"),
        "The provided model identifier is invalid.",
        "The model does not exist in this region. Check its id, and the region of its profile.",
        "nova",
    ),
    (
        (404, "ResourceNotFoundException"),
        "Could not resolve the foundation model from the provided model identifier.",
        "The model does not exist in this region. Check its id, and the region of its profile.",
        "nova",
    ),
    (
        (429, "ThrottlingException"),
        "Too many tokens per day, please wait before trying again.",
        "The model's tokens of the day are used up. Raise the quota, or name a fallback config.",
        "nova",
    ),
    (
        (400, "ValidationException"),
        (
            "Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput "
            "isn’t supported. Retry your request with the ID or ARN of an inference profile that contains "
            "this model."
        ),
        "The model needs an inference profile. Give its id as the model id, such as us.<model id>.",
        None,
    ),
    (
        (404, "ResourceNotFoundException"),
        (
            "Model use case details have not been submitted for this account. Fill out the Anthropic use "
            "case details form before using the model."
        ),
        "The account has not sent Anthropic's use case form. Send it in the Bedrock console.",
        None,
    ),
]


@pytest.mark.parametrize(("error", "message", "detail", "by"), FAILURES)
def test_failure_says_what_an_administrator_has_to_do(
    api: Api,
    bedrock: StubBedrock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: tuple[int, str],
    message: str,
    detail: str,
    by: str | None,
) -> None:
    """Asked once. Where waiting helps nobody, the fallback is asked. The log has the provider's words."""
    monkeypatch.setattr(model_configs, "GOOD_FOR_SECONDS", 0)
    bedrock.errors_by_model, bedrock.message = {"old": error}, message
    storage.model_configs().put(replace(HAIKU, model_id="old"))
    answer = api(PROPOSE, chat=api.new_chat())
    assert (answer.status, answer.body["detail"], len(bedrock.requests)) == (502, detail, 1)
    failed = [vars(record) for record in caplog.records if record.msg == "model_call_failed"]
    assert [record["provider_message"] for record in failed] == [message]
    storage.model_configs().put(replace(HAIKU, model_id="old", fallback_id="nova"))
    storage.model_configs().put(replace(HAIKU, id="nova"))
    assert api(PROPOSE, chat=api.new_chat()).body.get("model") == by


@pytest.mark.parametrize(
    "message",
    [
        "Value 'How do I bake bread?' at 'messages' failed to satisfy constraint",
        "Value '- A loaf of rye' at 'messages' failed to satisfy constraint",
    ],
)
def test_message_that_quotes_the_conversation_is_not_logged(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture, message: str
) -> None:
    """Nor a title to avoid; nor stands it in the answer."""
    bedrock.error, bedrock.message = (400, "ValidationException"), message
    answer = api(PROPOSE, {"avoid": ["A loaf of rye"]}, chat=api.new_chat("How do I bake bread?"))
    assert answer.body["detail"] == "The model refused the request."
    failed = [vars(record) for record in caplog.records if record.msg == "model_call_failed"]
    assert [record["provider_message"] for record in failed] == [None]


def test_message_of_the_models_own_error_is_not_logged(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """It comes from the model's server, which may say anything of the request."""
    bedrock.error, bedrock.message = (424, "ModelErrorException"), "CUDA error in prompt of 12 tokens"
    api(PROPOSE, chat=api.new_chat("How do I bake bread?"))
    failed = [vars(record) for record in caplog.records if record.msg == "model_call_failed"]
    assert [record["provider_message"] for record in failed] == [None, None]
