"""What an administrator is told when Bedrock refuses a model, and when a fallback is asked."""

from dataclasses import replace

import pytest

from shared.adapters.dynamodb import model_configs
from shared.bootstrap import storage
from tests.integration.test_http import PROPOSE
from tests.support.api import Api
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.provider_failures import FAILURES


@pytest.mark.parametrize(("error", "message", "detail", "by"), FAILURES["bedrock"])
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
