"""The providers of titles: Bedrock, and the titler that needs no model."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from shared.rules.errors import ModelFailed, TitleTimeout, TitleUnusable
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.offline_titles import extractive_title
from shared.rules.prompts import SHARPER, TITLE_INSTRUCTIONS, title_prompt
from shared.use_cases.ports import Suggestion, TitleModel, Usage

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

MAX_OUTPUT_TOKENS = 256
_WITHHELD = {"guardrail_intervened", "content_filtered"}
_CUT_OFF = "max_tokens"
_DETAILS = {
    "AccessDeniedException": "The service has no access to this model.",
    "ResourceNotFoundException": "The model does not exist in this region.",
    "ServiceQuotaExceededException": "The model's quota is used up.",
    "ThrottlingException": "The model is throttled.",
    "ValidationException": "The model refused the request.",
}


class ExtractiveModel:
    """Makes a title from the user's own words: no network, no cost."""

    def suggest(self, turns: Sequence[Turn], seconds: float, *, sharper: bool) -> Suggestion:  # noqa: ARG002 - has one answer
        """The title, at once and for no tokens."""
        return Suggestion(extractive_title(turns), Usage(0, 0), is_title=True)


class BedrockModel:
    """A model behind Bedrock's Converse."""

    def __init__(self, client: "BedrockRuntimeClient", model_id: str, threads: ThreadPoolExecutor) -> None:
        self._client = client
        self._model_id = model_id
        self._threads = threads

    def suggest(self, turns: Sequence[Turn], seconds: float, *, sharper: bool) -> Suggestion:
        """One answer. Raises ModelFailed, TitleUnusable, or TitleTimeout after ``seconds``."""
        call: Future[Any] = self._threads.submit(
            self._client.converse,
            modelId=self._model_id,
            system=[{"text": TITLE_INSTRUCTIONS + (SHARPER if sharper else "")}],
            messages=[{"role": "user", "content": [{"text": title_prompt(turns)}]}],
            inferenceConfig={"maxTokens": MAX_OUTPUT_TOKENS, "temperature": 0},
        )
        try:
            # The client's own timeouts bound a single read; only this bounds the whole call.
            answer = call.result(timeout=seconds)
        except (TimeoutError, ReadTimeoutError) as error:
            raise TitleTimeout from error
        except ClientError as error:
            raise _failure(error) from error
        except BotoCoreError as error:
            raise ModelFailed(detail="The model could not be reached.") from error
        return _suggestion(answer)


def provider(open_bedrock: Callable[[], "BedrockRuntimeClient"]) -> Callable[[ModelConfig], TitleModel]:
    """What turns a model config into a model; the Bedrock client is opened when one first needs it."""
    threads = ThreadPoolExecutor(thread_name_prefix="model")

    def model_of(config: ModelConfig) -> TitleModel:
        if config.provider == "extractive":
            return ExtractiveModel()
        if config.model_id is None:
            raise ModelFailed(detail=f"The model config {config.id} names no model.")
        return BedrockModel(open_bedrock(), config.model_id, threads)

    return model_of


def _failure(error: ClientError) -> Exception:
    code = error.response["Error"]["Code"]
    if code == "ModelTimeoutException":
        return TitleTimeout()
    return ModelFailed(detail=_DETAILS.get(code, "The model answered with an error."))


def _suggestion(answer: Any) -> Suggestion:
    stop_reason = answer.get("stopReason")
    if stop_reason in _WITHHELD:
        raise TitleUnusable(detail="The model's guardrail or filter withheld its answer.")
    blocks = answer.get("output", {}).get("message", {}).get("content", [])
    usage = answer.get("usage", {})
    text = "".join(block["text"] for block in blocks if "text" in block)
    return Suggestion(
        "" if stop_reason == _CUT_OFF else text,  # half a title is none
        Usage(usage.get("inputTokens", 0), usage.get("outputTokens", 0)),
    )
